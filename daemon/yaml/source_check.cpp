#include "yaml/source_check.h"

#include <cstdint>

#include "base/utf8.h"
#include "yaml/parse.h"

namespace triaged::yaml {
namespace {

unsigned char byte_at(std::string_view text, std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
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
        const std::size_t length = utf8_length(text.substr(i));
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
