#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "triage/regex.h"

namespace triaged::triage {

/// What to do about a pattern that cannot be compiled.
std::string regex_hint(std::string_view pattern, const Regex::Fault& fault);

/// What is hardly meant by a pattern that can: it matches every text, or it is written as in
/// another language. Message and hint; nullopt when there is nothing to say.
std::optional<Error> regex_advice(std::string_view pattern, const Regex& regex);

}  // namespace triaged::triage
