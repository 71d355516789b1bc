#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace triaged {

/// A place in a file an administrator wrote. Both count from 1; a column is a byte, as in
/// compiler messages.
struct SourcePosition {
    std::string file;
    int line = 1;
    int column = 1;
};

enum class Severity { error, warning };

/// One thing wrong with such a file: what, and what to write instead ("" when we cannot tell).
struct Diagnostic {
    SourcePosition at;
    std::string message;
    std::string hint;
    Severity severity = Severity::error;
};

using Diagnostics = std::vector<Diagnostic>;

bool has_errors(const Diagnostics& diagnostics);

/// Renders `d` the way compilers do, so that editors can jump to it:
///
///     rules/billing.yaml:4:11: error: unknown action "foward"
///       4 |     - do: foward
///         |           ^ did you mean "forward"?
///
/// `source` is the whole text of the file; a position outside it drops the excerpt and keeps the
/// first line and the hint. Long lines are cut to a window around the position, and control
/// characters are shown as blanks, so that no file can write to the terminal.
std::string render(const Diagnostic& d, std::string_view source);

/// The nearest of `candidates` by edit distance as `did you mean "..."?`, or "" when none is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace triaged
