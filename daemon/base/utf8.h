#pragma once

#include <cstddef>
#include <string_view>

namespace triaged {

/// Whether the byte can only stand behind the first of a character.
constexpr bool utf8_continues(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// The length of the valid UTF-8 character at the front of `text` (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF); 0 when there is none, or `text` is empty.
inline std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const auto follows = [&](std::size_t i) { return i < text.size() && utf8_continues(text[i]); };
    if (text.empty()) return 0;
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (!follows(1) || !follows(2)) return 0;
        if (first == 0xE0 && byte(1) < 0xA0) return 0;
        if (first == 0xED && byte(1) > 0x9F) return 0;  // surrogates
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (!follows(1) || !follows(2) || !follows(3)) return 0;
        if (first == 0xF0 && byte(1) < 0x90) return 0;
        if (first == 0xF4 && byte(1) > 0x8F) return 0;
        return 4;
    }
    return 0;
}

/// At most `limit` bytes of the front of `text`, cut between characters.
inline std::string_view utf8_prefix(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    // A character has at most three bytes behind its first; more are no UTF-8.
    std::size_t end = limit;
    while (end > 0 && limit - end < 3 && utf8_continues(text[end])) --end;
    return text.substr(0, utf8_continues(text[end]) ? limit : end);
}

/// How many characters `text` has; of bytes that are none, those that continue nothing count.
inline std::size_t utf8_count(std::string_view text) {
    std::size_t count = 0;
    for (const char byte : text) count += utf8_continues(byte) ? 0 : 1;
    return count;
}

/// Whether the character acts on a terminal or mail program instead of being shown there: control
/// characters (C0, DEL and C1), the separators of lines and paragraphs, and those that turn the
/// direction of text round (Unicode Standard Annex 9, section 2). `character` is not empty.
inline bool utf8_acts(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return first < 0x20 || first == 0x7F;
    if (character.size() == 2) return first == 0xC2 && character < "\xC2\xA0";
    return (character >= "\xE2\x80\xA8" && character <= "\xE2\x80\xAE") ||
           (character >= "\xE2\x81\xA6" && character <= "\xE2\x81\xA9");
}

}  // namespace triaged
