#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "yaml/node.h"

namespace triaged::yaml {

/// What the parser could not read, in words an administrator can use: the parser's own name
/// what it expected, at the place where it gave up, which may be lines behind the mistake.
///
/// `said` is its message, `at` its place, `open` where the innermost list or mapping that was open
/// began ({0, 0}: none was).
Diagnostic explain_syntax_error(const std::string& name, std::string_view text,
                                std::string_view said, Position at, Position open);

}  // namespace triaged::yaml
