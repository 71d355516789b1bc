#include "message/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace triaged::message {
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
        const auto n = utf8_length(text.substr(i));
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
        const auto n = utf8_length(text.substr(i));
        if (n == 0) {
            const bool continues = in_gap && utf8_continues(text[i]);
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

}  // namespace triaged::message
