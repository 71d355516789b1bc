#pragma once

#include <array>
#include <bit>
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

/// The first bytes of characters beyond ASCII that are not U+00C0 to U+00FF: their top bits.
inline std::uint64_t beyond_latin1(std::uint64_t bytes) {
    const std::uint64_t leads = bytes & bytes << 1 & 0x8080808080808080u;
    const std::uint64_t other = bytes ^ 0xC3C3C3C3C3C3C3C3u;
    const std::uint64_t differs = ((other & 0x7F7F7F7F7F7F7F7Fu) + 0x7F7F7F7F7F7F7F7Fu) | other;
    return leads & differs;
}

/// A to Z as a to z; the bytes are ASCII.
inline std::uint64_t lower(std::uint64_t bytes) {
    const std::uint64_t from_a = bytes + 0x3F3F3F3F3F3F3F3Fu;   // top bit: 'A' or above
    const std::uint64_t above_z = bytes + 0x2525252525252525u;  // top bit: above 'Z'
    return bytes | ((from_a & ~above_z & 0x8080808080808080u) >> 2);
}

/// The top bit of each byte that is `low` or above; the bytes are ASCII.
inline std::uint64_t at_least(std::uint64_t bytes, unsigned char low) {
    return (bytes + 0x0101010101010101u * (0x80u - low)) & 0x8080808080808080u;
}
inline std::uint64_t within(std::uint64_t bytes, unsigned char low, unsigned char high) {
    return at_least(bytes, low) & ~at_least(bytes, static_cast<unsigned char>(high + 1));
}

/// The letters and digits that begin the eight bytes at a place of a text.
struct WordBytes {
    std::uint64_t folded;    ///< all eight, capitals as small letters
    std::uint64_t capitals;  ///< top bits, of those that belong to the word
    std::uint64_t small;
    std::size_t size;  ///< how many belong to the word
};
inline WordBytes word_at(const char* at) {
    const std::uint64_t bytes = load(at);
    const std::uint64_t ascii = bytes & 0x7F7F7F7F7F7F7F7Fu;
    const std::uint64_t capitals = within(ascii, 'A', 'Z') & ~bytes;
    const std::uint64_t small = within(ascii, 'a', 'z') & ~bytes;
    const std::uint64_t word = capitals | small | (within(ascii, '0', '9') & ~bytes);
    const std::uint64_t others = ~word & 0x8080808080808080u;
    const auto size = static_cast<std::size_t>(std::countr_zero(others)) / 8;
    const std::uint64_t inside = size == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * size) - 1;
    return {bytes | capitals >> 2, capitals & inside, small & inside, size};
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
