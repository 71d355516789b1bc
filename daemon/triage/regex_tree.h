#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "triage/symbol_set.h"

namespace triaged::triage {

/// A PCRE2 pattern as far as the gate needs to know it (regex_outline.h).
struct RegexNode {
    enum class Kind : std::uint8_t {
        empty,        ///< matches without a character: anchors, lookarounds, comments
        character,    ///< one character of a set
        unknown,      ///< any run of characters: \X
        sequence,     ///< its children, one behind the other
        alternation,  ///< one of its children
        repeat,       ///< its child, `least` to `most` times
    };
    static constexpr std::uint32_t kMany = 0xFFFF'FFFF;

    Kind kind = Kind::empty;
    SymbolSet symbols;              ///< of a character: what it may be, whatever its case
    std::vector<char32_t> members;  ///< of a character: each that it may be, when they are few
    std::vector<RegexNode> children;
    std::uint32_t least = 1;
    std::uint32_t most = 1;
};

/// Reads a pattern that PCRE2 has compiled, by a grammar that knows the usual part of PCRE2's
/// syntax; throws RegexNotUnderstood on the rest: recursion, back references, conditions, verbs,
/// callouts, extended mode, and \G, whose meaning depends on where a search begins. Depth is
/// bounded by PCRE2's own limit on nesting.
RegexNode read_regex(std::string_view pattern);

struct RegexNotUnderstood {};

}  // namespace triaged::triage
