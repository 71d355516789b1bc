#pragma once

#include <string_view>
#include <vector>

#include "message/zone_lines.h"

namespace triaged::message {

/// Among the lines still taken for body, in front of the history: marks greeting, closing,
/// signature ("-- ", a block of contact data behind a closing or at the end, a line that is
/// `sender_name`) and footer. Linear.
void mark_signature(std::vector<ZoneLine>& lines, std::string_view sender_name);

}  // namespace triaged::message
