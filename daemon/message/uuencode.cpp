#include "message/uuencode.h"

#include "base/ascii.h"
#include "message/unfold.h"

namespace triaged::message {
namespace {

int digit(char c) { return (c - ' ') & 0x3f; }

// A data line says its decoded length in its first character; trailing blanks may be lost.
bool is_data_line(std::string_view line) {
    if (line.empty() || line[0] < ' ' || line[0] > '`') return false;
    const auto groups = static_cast<std::size_t>(digit(line[0]) + 2) / 3;
    if (line.size() > 1 + groups * 4 + 2) return false;
    for (const char c : line) {
        if (c < ' ' || c > '`') return false;
    }
    return true;
}

void decode_line(std::string_view line, std::string& out) {
    int left = digit(line[0]);
    for (std::size_t i = 1; left > 0; i += 4) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 4; ++k) {
            const char c = i + k < line.size() ? line[i + k] : ' ';
            group = group << 6 | static_cast<std::uint32_t>(digit(c));
        }
        for (int k = 0; k < 3 && left > 0; ++k, --left) {
            out += static_cast<char>(group >> (16 - 8 * k));
        }
    }
}

// "begin 644 name": three or four octal digits.
std::optional<std::string_view> begin_line_name(std::string_view line) {
    if (!line.starts_with("begin ")) return {};
    line.remove_prefix(6);
    std::size_t digits = 0;
    while (digits < line.size() && line[digits] >= '0' && line[digits] <= '7') ++digits;
    if (digits < 3 || digits > 4 || digits >= line.size() || line[digits] != ' ') return {};
    return ascii::trim(line.substr(digits));
}

}  // namespace

std::optional<UuBlock> find_uu_block(std::string_view text, std::size_t from) {
    std::size_t pos = from;
    while (pos < text.size()) {
        const auto start = pos;
        const auto name = begin_line_name(next_line(text, pos));
        if (!name) {
            const auto next = text.find("\nbegin ", pos == 0 ? 0 : pos - 1);
            if (next == std::string_view::npos) return {};
            pos = next + 1;
            continue;
        }
        auto line_start = pos;
        bool any = false;
        while (pos < text.size()) {
            line_start = pos;
            const auto line = next_line(text, pos);
            if (line == "end") return UuBlock{start, pos, *name};
            if (!is_data_line(line)) break;
            any = true;
            line_start = pos;
        }
        if (any) return UuBlock{start, line_start, *name};
        pos = line_start;
    }
    return {};
}

Decoded decode_uuencoded(std::string_view text) {
    Decoded out;
    const auto block = find_uu_block(text, 0);
    out.damaged = !block;
    std::string_view lines = block ? text.substr(block->begin, block->end - block->begin) : text;
    std::size_t pos = 0;
    if (block) next_line(lines, pos);
    while (pos < lines.size()) {
        const auto line = next_line(lines, pos);
        if (line == "end") break;
        if (is_data_line(line)) {
            decode_line(line, out.bytes);
        } else if (!line.empty()) {
            out.damaged = true;
        }
    }
    return out;
}

}  // namespace triaged::message
