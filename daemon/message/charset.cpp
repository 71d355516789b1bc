#include "message/charset.h"

#include <unicode/ucnv.h>

#include <array>
#include <cstdint>
#include <list>
#include <memory>

#include "base/ascii.h"
#include "message/charset_names.h"

namespace triaged::message {
namespace {

struct Closer {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, Closer>;

// The last few converters of this thread, the newest first. nullptr when ICU has none.
UConverter* converter_for(const std::string& name) {
    constexpr std::size_t kept = 8;
    thread_local std::list<std::pair<std::string, Converter>> cache;
    for (auto it = cache.begin(); it != cache.end(); ++it) {
        if (it->first != name) continue;
        cache.splice(cache.begin(), cache, it);
        ucnv_resetToUnicode(it->second.get());
        return it->second.get();
    }
    UErrorCode error = U_ZERO_ERROR;
    Converter opened(ucnv_open(name.c_str(), &error));
    if (U_FAILURE(error) || !opened) return nullptr;
    cache.emplace_front(name, std::move(opened));
    if (cache.size() > kept) cache.pop_back();
    return cache.front().second.get();
}

void append_utf16(std::string& out, const UChar* from, const UChar* end) {
    while (from < end) {
        std::uint32_t c = *from++;
        if (c < 0x80) {
            out += static_cast<char>(c);
            continue;
        }
        if (c >= 0xD800 && c < 0xE000) {
            const bool pair = c < 0xDC00 && from < end && *from >= 0xDC00 && *from < 0xE000;
            if (!pair) {
                out += replacement_character;
                continue;
            }
            c = 0x10000 + ((c - 0xD800) << 10) + (*from++ - 0xDC00u);
        }
        if (c < 0x800) {
            out += static_cast<char>(0xC0 | c >> 6);
        } else {
            if (c < 0x10000) {
                out += static_cast<char>(0xE0 | c >> 12);
            } else {
                out += static_cast<char>(0xF0 | c >> 18);
                out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
            }
            out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        }
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

std::string convert(UConverter* converter, std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 4);
    std::array<UChar, 1024> buffer;
    const char* from = bytes.data();
    const char* const end = from + bytes.size();
    UErrorCode error = U_BUFFER_OVERFLOW_ERROR;
    // A surrogate pair may be cut by the end of the buffer: its first half waits for the next turn.
    UChar* start = buffer.data();
    while (error == U_BUFFER_OVERFLOW_ERROR) {
        error = U_ZERO_ERROR;
        UChar* to = start;
        ucnv_toUnicode(converter, &to, buffer.data() + buffer.size(), &from, end, nullptr, true,
                       &error);
        start = buffer.data();
        const bool more = error == U_BUFFER_OVERFLOW_ERROR;
        if (more && to > buffer.data() && (to[-1] & 0xFC00) == 0xD800) {
            append_utf16(out, buffer.data(), to - 1);
            buffer[0] = to[-1];
            ++start;
        } else {
            append_utf16(out, buffer.data(), to);
        }
    }
    return out;
}

// windows-1252 with the C1 controls where it defines nothing, as HTML 5 reads it.
constexpr std::array<std::uint16_t, 32> windows_1252 = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

std::string from_windows_1252(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 4);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out += c;
        } else if (byte >= 0xA0) {
            out += static_cast<char>(0xC0 | byte >> 6);
            out += static_cast<char>(0x80 | (byte & 0x3F));
        } else {
            const UChar wide = windows_1252[byte - 0x80u];
            append_utf16(out, &wide, &wide + 1);
        }
    }
    return out;
}

// UTF-8 where the bytes mostly are, windows-1252 where not.
std::string from_unknown(std::string_view bytes, bool prefer_utf8) {
    const Utf8Fit fit = utf8_fit(bytes);
    if (fit.bad == 0) return std::string(bytes);
    if (fit.good > fit.bad * (prefer_utf8 ? 1 : 4)) return repaired_utf8(bytes);
    return from_windows_1252(bytes);
}

bool starts_with_bom(std::string_view bytes) { return bytes.starts_with("\xEF\xBB\xBF"); }

}  // namespace

bool is_known_charset(std::string_view charset) {
    const std::string name = icu_charset_name(charset);
    return !name.empty() && converter_for(name) != nullptr;
}

std::string to_utf8(std::string_view bytes, std::string_view charset, bool* guessed) {
    if (guessed) *guessed = false;
    const std::string name = icu_charset_name(charset);
    const bool utf8 = ascii::equals_ignoring_case(name, "utf-8");
    const bool ascii_only = is_ascii(bytes);
    if (utf8 && starts_with_bom(bytes)) bytes.remove_prefix(3);
    if (ascii_only && (utf8 || name.empty() || name == "us-ascii" || name == "windows-1252")) {
        return std::string(bytes);
    }
    if (name == "windows-1252") return from_windows_1252(bytes);
    if (utf8 || name.empty() || name == "us-ascii") {
        const bool valid = is_valid_utf8(bytes);
        if (guessed) *guessed = !valid || !utf8;
        if (valid) return std::string(bytes);
        return from_unknown(bytes, utf8);
    }
    if (UConverter* converter = converter_for(name)) return convert(converter, bytes);
    if (guessed) *guessed = true;
    return from_unknown(bytes, false);
}

}  // namespace triaged::message
