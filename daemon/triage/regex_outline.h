#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "triage/symbol_set.h"

namespace triaged::triage {

/// Characters that stand one behind the other, each one of a set.
using Shape = std::vector<SymbolSet>;

/// What can be said of a PCRE2 pattern without matching it: something that every match holds, for
/// the gate in front of PCRE2.
struct RegexOutline {
    static constexpr std::uint32_t kUnbounded = 0xFFFF'FFFF;

    /// Every match holds at least one of these, gate-folded (folding.h), as part of words or not.
    /// Empty when there is no such set of texts of three bytes or more.
    std::vector<std::string> literals;

    /// When there are no literals: every match holds at least one of these. Empty when all that
    /// is known would be found in nearly every text.
    std::vector<Shape> shapes;

    /// What is held begins at most so many characters behind the match's begin.
    std::uint32_t lead = kUnbounded;
};

/// `pattern` compiles. What the outline does not understand of it (regex_tree.h) leaves it empty:
/// the regex must be tried on every text.
RegexOutline outline(std::string_view pattern);

/// How rare the shape is in a mail, in bits: 10 stands for one place in a thousand.
double rarity(const Shape& shape);
double rarity(const SymbolSet& symbols);

}  // namespace triaged::triage
