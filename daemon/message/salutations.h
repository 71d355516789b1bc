#pragma once

#include <string_view>

namespace triaged::message {

/// "dear ms smith,": the greeting alone, nothing else on the line, in English, German, French,
/// Spanish, Italian, Dutch and Portuguese. `line` is trimmed and in lower case. Cost: the table's
/// length.
bool is_greeting(std::string_view line);

/// "best regards," and the like, alone on the line or with a name behind it. As above.
bool is_closing(std::string_view line);

}  // namespace triaged::message
