#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace triaged::triage {

/// Eight bytes at a time over text that is mostly ASCII.
namespace eight {

inline std::uint64_t load(const char* at) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
}
inline bool is_ascii(std::uint64_t bytes) { return (bytes & 0x8080808080808080u) == 0; }

/// A to Z as a to z; the bytes are ASCII.
inline std::uint64_t lower(std::uint64_t bytes) {
    const std::uint64_t from_a = bytes + 0x3F3F3F3F3F3F3F3Fu;   // top bit: 'A' or above
    const std::uint64_t above_z = bytes + 0x2525252525252525u;  // top bit: above 'Z'
    return bytes | ((from_a & ~above_z & 0x8080808080808080u) >> 2);
}

}  // namespace eight

/// Where the first byte above ASCII stands at `at` or behind, or the text's end.
inline std::size_t skip_ascii(std::string_view text, std::size_t at) {
    while (at + 8 <= text.size() && eight::is_ascii(eight::load(text.data() + at))) at += 8;
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    return at;
}

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
