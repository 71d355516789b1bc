#include "message/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace triaged::message {
namespace {

// The length of the valid UTF-8 character at `at`, 0 when there is none.
std::size_t utf8_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const unsigned first = byte(at);
    if (first < 0x80) return 1;
    const auto follows = [&](std::size_t n) { return (byte(at + n) & 0xC0) == 0x80; };
    if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (!follows(1) || !follows(2)) return 0;
        if (first == 0xE0 && byte(at + 1) < 0xA0) return 0;
        if (first == 0xED && byte(at + 1) > 0x9F) return 0;  // surrogates
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (!follows(1) || !follows(2) || !follows(3)) return 0;
        if (first == 0xF0 && byte(at + 1) < 0x90) return 0;
        if (first == 0xF4 && byte(at + 1) > 0x8F) return 0;
        return 4;
    }
    return 0;
}

}  // namespace

bool is_ascii(std::string_view bytes) {
    std::size_t i = 0;
    for (; i + 8 <= bytes.size(); i += 8) {
        std::uint64_t word;
        std::memcpy(&word, bytes.data() + i, 8);
        if (word & 0x8080808080808080u) return false;
    }
    for (; i < bytes.size(); ++i) {
        if (static_cast<unsigned char>(bytes[i]) >= 0x80) return false;
    }
    return true;
}

bool is_valid_utf8(std::string_view bytes) { return is_ascii(bytes) || utf8_fit(bytes).bad == 0; }

Utf8Fit utf8_fit(std::string_view text) {
    Utf8Fit fit;
    for (std::size_t i = 0; i < text.size();) {
        const auto n = utf8_length(text, i);
        if (n == 0) ++fit.bad;
        if (n > 1) ++fit.good;
        i += std::max<std::size_t>(n, 1);
    }
    return fit;
}

std::string repaired_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool in_gap = false;
    for (std::size_t i = 0; i < text.size();) {
        const auto n = utf8_length(text, i);
        if (n == 0) {
            const bool continues = in_gap && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
            if (!continues) out += replacement_character;
            in_gap = true;
            ++i;
            continue;
        }
        in_gap = false;
        out += text.substr(i, n);
        i += n;
    }
    return out;
}

std::string_view utf8_prefix(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    // A character has at most three bytes behind its first; more are no UTF-8.
    auto end = limit;
    while (end > 0 && limit - end < 3 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
        --end;
    }
    return text.substr(0, end);
}

}  // namespace triaged::message
