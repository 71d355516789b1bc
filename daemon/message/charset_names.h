#pragma once

#include <string>
#include <string_view>

namespace triaged::message {

/// The name of the ICU converter for a charset as mail names it, "" when it names none. Knows the
/// aliases and misspellings seen in mail, and gives supersets where writers mean them.
std::string icu_charset_name(std::string_view charset);

}  // namespace triaged::message
