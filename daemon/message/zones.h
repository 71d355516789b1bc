#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "message/message.h"

namespace triaged::message {

/// Which lines of `plain_text` (UTF-8, LF) the sender newly wrote: ranges over all of it, in
/// order, without gaps. Knows quoted history (">", "On ... wrote:", Outlook and Notes headers,
/// "Original Message"), forwarded mail, greeting, closing, signature and legal footer in English,
/// German, French, Spanish, Italian, Dutch and Portuguese. `sender_name` helps to find a signature
/// that begins with it; may be "". Linear; of more than limits::lines lines the rest is quoted.
std::vector<ZoneRange> find_zones(std::string_view plain_text, std::string_view sender_name);

/// The greeting, body and closing lines, without blank lines at both ends.
std::string new_text_of(std::string_view plain_text, const std::vector<ZoneRange>& zones);

}  // namespace triaged::message
