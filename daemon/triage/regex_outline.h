#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace triaged::triage {

/// What can be said of a PCRE2 pattern without matching it, for the gate in front of PCRE2.
struct RegexOutline {
    /// Every match holds at least one of these, gate-folded (folding.h), as part of words or not.
    /// Empty when there is no such set of texts of three bytes or more.
    std::vector<std::string> literals;

    /// An RE2 pattern that matches wherever the original does, and more; "" when the pattern is
    /// not understood. Anchors and lookarounds are dropped, repetitions have no upper bound.
    std::string relaxed;
};

/// Reads the pattern once, by a grammar that knows the usual part of PCRE2's syntax and gives up,
/// with an empty outline, on the rest: recursion, conditions, verbs, callouts, extended mode.
/// `pattern` compiles. Depth is bounded by the compiler's own limit on nesting.
RegexOutline outline(std::string_view pattern);

}  // namespace triaged::triage
