#include "message/transfer_decoding.h"

#include <array>
#include <cstdint>

#include "base/ascii.h"
#include "message/uuencode.h"

namespace triaged::message {
namespace {

constexpr std::uint8_t no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> base64_digits() {
    std::array<std::uint8_t, 256> table{};
    for (auto& value : table) value = no_digit;
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return table;
}

constexpr std::array<std::uint8_t, 256> hex_digits() {
    std::array<std::uint8_t, 256> table{};
    for (auto& value : table) value = no_digit;
    for (std::uint8_t i = 0; i < 10; ++i) table['0' + i] = i;
    for (std::uint8_t i = 0; i < 6; ++i) {
        table['a' + i] = static_cast<std::uint8_t>(10 + i);
        table['A' + i] = static_cast<std::uint8_t>(10 + i);
    }
    return table;
}

constexpr auto digits64 = base64_digits();
constexpr auto digits16 = hex_digits();

std::uint8_t digit64(char c) { return digits64[static_cast<unsigned char>(c)]; }
std::uint8_t digit16(char c) { return digits16[static_cast<unsigned char>(c)]; }

bool is_hex_pair(std::string_view text, std::size_t at) {
    return at + 1 < text.size() && digit16(text[at]) != no_digit &&
           digit16(text[at + 1]) != no_digit;
}

char hex_pair(std::string_view text, std::size_t at) {
    return static_cast<char>(digit16(text[at]) * 16 + digit16(text[at + 1]));
}

// One line, with its end or without.
void decode_qp_line(std::string_view line, Decoded& out) {
    std::size_t i = 0;
    while (i < line.size()) {
        const auto equals = line.find('=', i);
        out.bytes += line.substr(i, equals == std::string_view::npos ? equals : equals - i);
        if (equals == std::string_view::npos) return;
        if (is_hex_pair(line, equals + 1)) {
            out.bytes += hex_pair(line, equals + 1);
            i = equals + 3;
        } else {
            out.bytes += '=';
            out.damaged = true;
            i = equals + 1;
        }
    }
}

std::string_view without_trailing_blanks(std::string_view line) {
    while (!line.empty() && ascii::is_space(line.back())) {
        line.remove_suffix(1);
    }
    return line;
}

// "quoted printable" and "base-64" are seen as well.
std::string squeezed(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '(') break;
        if (ascii::is_alnum(c)) out += ascii::lower(c);
    }
    return out;
}

}  // namespace

Decoded decode_base64(std::string_view text) {
    Decoded out;
    out.bytes.resize(text.size() / 4 * 3 + 3);
    char* to = out.bytes.data();
    std::uint32_t group = 0;
    int have = 0;
    std::size_t i = 0;
    for (; i < text.size(); ++i) {
        const auto digit = digit64(text[i]);
        if (digit == no_digit) {
            if (text[i] == '=' && have >= 2) break;
            if (!ascii::is_space(text[i])) out.damaged = true;
            continue;
        }
        group = group << 6 | digit;
        if (++have < 4) continue;
        *to++ = static_cast<char>(group >> 16);
        *to++ = static_cast<char>(group >> 8);
        *to++ = static_cast<char>(group);
        group = 0;
        have = 0;
    }
    if (have == 1) out.damaged = true;
    if (have >= 2) {
        if (i >= text.size()) out.damaged = true;
        group <<= 6 * (4 - have);
        *to++ = static_cast<char>(group >> 16);
        if (have == 3) *to++ = static_cast<char>(group >> 8);
    }
    for (; i < text.size(); ++i) {
        if (text[i] != '=' && !ascii::is_space(text[i])) out.damaged = true;
    }
    out.bytes.resize(static_cast<std::size_t>(to - out.bytes.data()));
    return out;
}

Decoded decode_quoted_printable(std::string_view text) {
    Decoded out;
    out.bytes.reserve(text.size());
    std::size_t pos = 0;
    while (pos < text.size()) {
        const auto end = text.find('\n', pos);
        const bool last = end == std::string_view::npos;
        const auto line = text.substr(pos, last ? end : end + 1 - pos);
        const auto content = without_trailing_blanks(line);
        if (content.ends_with('=')) {
            decode_qp_line(content.substr(0, content.size() - 1), out);
        } else {
            decode_qp_line(line, out);
        }
        if (last) break;
        pos = end + 1;
    }
    return out;
}

std::string decode_q(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '_') {
            out += ' ';
        } else if (text[i] == '=' && is_hex_pair(text, i + 1)) {
            out += hex_pair(text, i + 1);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

Decoded decode_transfer(std::string_view body, std::string_view encoding) {
    const std::string name = squeezed(encoding);
    if (name == "base64") return decode_base64(body);
    if (name == "quotedprintable") return decode_quoted_printable(body);
    if (name == "xuuencode" || name == "uuencode" || name == "xuue") return decode_uuencoded(body);
    return {std::string(body), false};
}

}  // namespace triaged::message
