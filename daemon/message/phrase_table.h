#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <string_view>

#include "base/ascii.h"

namespace triaged::message {

// For the tables of phrases that zones are told by. Lines are trimmed and in lower case.

/// Where the first bytes of a text are looked up, to tell most texts apart from all phrases at
/// once.
inline constexpr std::size_t kBeginnings = 1024;
constexpr std::size_t beginning_of(std::string_view text) {
    const auto at = [&](std::size_t n) { return static_cast<unsigned char>(text[n]); };
    return (at(0) * 31U + at(1) * 7U + at(2)) % kBeginnings;
}

template <const auto& table>
bool starts_with_one_of(std::string_view line) {
    static constexpr auto beginnings = [] {
        std::array<bool, kBeginnings> found{};
        for (const std::string_view phrase : table) found[beginning_of(phrase)] = true;
        return found;
    }();
    if (line.size() < 3 || !beginnings[beginning_of(line)]) return false;
    return std::any_of(std::begin(table), std::end(table),
                       [&](std::string_view phrase) { return line.starts_with(phrase); });
}

template <std::size_t N>
bool contains_one_of(std::string_view line, const std::string_view (&table)[N]) {
    return std::any_of(std::begin(table), std::end(table), [&](std::string_view phrase) {
        return line.find(phrase) != std::string_view::npos;
    });
}

inline std::size_t word_count(std::string_view line) {
    std::size_t words = 0;
    bool blank = true;
    for (const char c : line) {
        if (ascii::is_blank(c)) {
            blank = true;
        } else if (blank) {
            ++words;
            blank = false;
        }
    }
    return words;
}

inline bool has_digit(std::string_view line) {
    return std::any_of(line.begin(), line.end(), ascii::is_digit);
}

/// `line` without the marks of bold and italic text in front.
inline std::string_view without_marks(std::string_view line) {
    const auto first = line.find_first_not_of("*_ ");
    return first == std::string_view::npos ? std::string_view{} : line.substr(first);
}

}  // namespace triaged::message
