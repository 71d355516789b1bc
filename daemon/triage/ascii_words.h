#pragma once

#include <array>
#include <cstdint>

namespace triaged::triage {

/// What an ASCII byte is to a word.
enum AsciiClass : std::uint8_t { kSeparator = 0, kDigit = 1, kSmall = 2, kCapital = 4 };

inline constexpr std::array<std::uint8_t, 256> kAsciiClass = [] {
    std::array<std::uint8_t, 256> classes{};
    for (unsigned c = '0'; c <= '9'; ++c) classes[c] = kDigit;
    for (unsigned c = 'a'; c <= 'z'; ++c) classes[c] = kSmall;
    for (unsigned c = 'A'; c <= 'Z'; ++c) classes[c] = kCapital;
    return classes;
}();

}  // namespace triaged::triage
