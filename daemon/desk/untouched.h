#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace triaged::desk {

/// Why a mail that we sorted is somebody's by now, in a few words for the administrator; "" when
/// nobody has touched it. Reading is not touching, nor is what mail programs note about junk by
/// themselves.
///
/// `present`  flags and keywords the mail has now
/// `ours`     those we set on it
/// `undoing`  an undo was begun and may have taken some back
std::string_view why_touched(const std::vector<std::string>& present,
                             const std::vector<std::string>& ours, bool undoing);

}  // namespace triaged::desk
