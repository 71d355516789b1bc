#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace triaged::ascii {

/// Case and blanks as protocols mean them: A to Z, space and tab; no locale.
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_space(char c) { return is_blank(c) || c == '\r' || c == '\n'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
constexpr bool is_alnum(char c) { return is_digit(c) || is_alpha(c); }

std::string to_lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
bool contains_ignoring_case(std::string_view text, std::string_view part);

/// Without blanks and line ends at both ends.
std::string_view trim(std::string_view text);

/// Trimmed, and each run of blanks and line ends within as one space.
std::string squeeze(std::string_view text);

/// The pieces between `separator`s, empty ones included; one piece for an empty text.
std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace triaged::ascii
