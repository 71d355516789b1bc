#include "yaml/source_check.h"

#include <cstdint>

#include "yaml/parse.h"

namespace triaged::yaml {
namespace {

unsigned char byte_at(std::string_view text, std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

// Length of the well-formed sequence at `i` (RFC 3629, section 4), 0 when there is none.
std::size_t sequence_length(std::string_view text, std::size_t i) {
    const unsigned char a = byte_at(text, i);
    const unsigned char b = byte_at(text, i + 1);
    if (a < 0x80) return 1;
    if (a < 0xC2 || a > 0xF4 || !is_continuation(b)) return 0;
    if (a < 0xE0) return 2;
    if (!is_continuation(byte_at(text, i + 2))) return 0;
    if (a < 0xF0) {
        const bool overlong = a == 0xE0 && b < 0xA0;
        const bool surrogate = a == 0xED && b > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    if (!is_continuation(byte_at(text, i + 3))) return 0;
    const bool overlong = a == 0xF0 && b < 0x90;
    const bool too_high = a == 0xF4 && b > 0x8F;
    return overlong || too_high ? 0 : 4;
}

bool is_refused_control(std::string_view text, std::size_t i) {
    const unsigned char c = byte_at(text, i);
    if (c == '\r') return byte_at(text, i + 1) != '\n';
    return (c < 0x20 && c != '\t' && c != '\n') || c == 0x7F;
}

std::string hex(unsigned char byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    return {'0', 'x', digits[byte >> 4], digits[byte & 15]};
}

}  // namespace

bool check_source(const std::string& name, std::string_view text, Diagnostics& diagnostics) {
    const auto refuse = [&](int line, std::size_t column, std::string message, std::string hint) {
        diagnostics.push_back({{name, line, static_cast<int>(column)}, message, hint});
        return false;
    };
    if (text.size() > kMaxBytes) {
        return refuse(1, 1, "the file is larger than 10 MB", "split it into several files");
    }
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
        (text.size() >= 2 && (text[0] == 0) != (text[1] == 0))) {
        return refuse(1, 1, "the file is UTF-16", "save it as UTF-8 without a byte order mark");
    }
    if (text.starts_with("\xEF\xBB\xBF")) {
        return refuse(1, 1, "the file begins with a byte order mark",
                      "save it as UTF-8 without a byte order mark");
    }
    int line = 1;
    std::size_t line_begin = 0;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = sequence_length(text, i);
        if (length == 0) {
            return refuse(line, i - line_begin + 1, "not UTF-8: byte " + hex(byte_at(text, i)),
                          "save the file as UTF-8");
        }
        if (is_refused_control(text, i)) {
            return refuse(line, i - line_begin + 1,
                          "control character " + hex(byte_at(text, i)) + " in the file",
                          "delete it");
        }
        if (text[i] == '\n') {
            ++line;
            line_begin = i + 1;
        }
        i += length;
    }
    return true;
}

}  // namespace triaged::yaml
