#pragma once

#include <string_view>

namespace triaged::message {

/// The first line of a legal notice, or of a virus scanner's or mailing list's footer, in English,
/// German, French, Spanish, Italian, Dutch and Portuguese. `line` is trimmed and in lower case.
/// Cost: the table's length.
bool begins_footer(std::string_view line);

/// "sent from my phone". As above.
bool is_device_signature(std::string_view line);

}  // namespace triaged::message
