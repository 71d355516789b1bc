#pragma once

#include <vector>

#include "message/zone_lines.h"

namespace triaged::message {

/// Marks the lines that are not new: quoted (">" anywhere; everything behind an attribution, an
/// "Original Message" or a header block, unless it is answered between ">" lines) and forwarded.
/// Linear.
void mark_history(std::vector<ZoneLine>& lines);

}  // namespace triaged::message
