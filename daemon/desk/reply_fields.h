#pragma once

#include <map>
#include <string>

#include "triage/verdict.h"

namespace triaged::desk {

/// The fields of a verdict that a text to the customer may repeat. What a stranger wrote goes out
/// in our name then, so only what looks like a number we would have given: 1 to 40 characters of
/// letters, digits, `-`, `_`, `/`, `.` and `#`, with a digit, and nothing that mail programs would
/// make a link of (a letter beside a dot, two slashes). Everything else is left out.
std::map<std::string, std::string> reply_fields(const triage::Verdict& verdict);

}  // namespace triaged::desk
