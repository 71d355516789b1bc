#include "message/charset.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <list>
#include <memory>

#include "base/ascii.h"

namespace triaged::message {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

struct Alias {
    std::string_view written;  // lower case, letters and digits only
    const char* icu;
};

// Sorted by `written`.
constexpr Alias aliases[] = {
    {"88591", "windows-1252"},
    {"885915", "iso-8859-15"},
    {"8bit", ""},
    {"ansix341968", "us-ascii"},
    {"ascii", "us-ascii"},
    {"big5", "big5-hkscs"},
    {"cn", "gb18030"},
    {"cp1250", "windows-1250"},
    {"cp1251", "windows-1251"},
    {"cp1252", "windows-1252"},
    {"cp932", "windows-31j"},
    {"cp936", "gb18030"},
    {"cp949", "windows-949"},
    {"cp950", "big5-hkscs"},
    {"default", ""},
    {"euckr", "windows-949"},
    {"gb2312", "gb18030"},
    {"gb23121980", "gb18030"},
    {"gbk", "gb18030"},
    {"iso10646ucs2", "utf-16be"},
    {"iso88591", "windows-1252"},
    {"iso885911", "windows-874"},
    {"iso88598e", "iso-8859-8"},
    {"iso88598i", "iso-8859-8"},
    {"iso88599", "windows-1254"},
    {"koi8", "koi8-r"},
    {"ksc5601", "windows-949"},
    {"ksc56011987", "windows-949"},
    {"ksx1001", "windows-949"},
    {"l1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"latin9", "iso-8859-15"},
    {"macintosh", "macintosh"},
    {"mskanji", "windows-31j"},
    {"none", ""},
    {"shiftjis", "windows-31j"},
    {"sjis", "windows-31j"},
    {"tis620", "windows-874"},
    {"unicode11utf7", "utf-7"},
    {"unicode11utf8", "utf-8"},
    {"unicode20utf7", "utf-7"},
    {"unknown", ""},
    {"unknown8bit", ""},
    {"usascii", "us-ascii"},
    {"userdefined", ""},
    {"utf16", "utf-16"},
    {"utf8", "utf-8"},
    {"win1251", "windows-1251"},
    {"win1252", "windows-1252"},
    {"windows1252", "windows-1252"},
    {"xansi", "windows-1252"},
    {"xbig5", "big5-hkscs"},
    {"xeucjp", "euc-jp"},
    {"xgbk", "gb18030"},
    {"xmacroman", "macintosh"},
    {"xsjis", "windows-31j"},
    {"xunknown", ""},
    {"xuserdefined", ""},
    {"xwindows949", "windows-949"},
};

// What ICU shall be asked for; "" when nothing useful was said.
std::string icu_name(std::string_view charset) {
    std::string key;
    for (const char c : charset) {
        if (ascii::is_alnum(c)) key += ascii::lower(c);
    }
    const auto found = std::lower_bound(
        std::begin(aliases), std::end(aliases), key,
        [](const Alias& alias, const std::string& wanted) { return alias.written < wanted; });
    if (found != std::end(aliases) && found->written == key) return found->icu;
    constexpr std::size_t longest = 40;
    std::string name(ascii::trim(charset).substr(0, longest));
    // ICU reads options behind a comma, and converters with surprising state by these names.
    if (name.find_first_of(",= \t") != std::string::npos) return "";
    return name;
}

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
                out += replacement;
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

struct Fit {
    std::size_t good = 0;  // valid characters beyond ASCII
    std::size_t bad = 0;   // bytes of no character
};

Fit utf8_fit(std::string_view text) {
    Fit fit;
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
            if (!continues) out += replacement;
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

// UTF-8 where the bytes mostly are, windows-1252 where not.
std::string from_unknown(std::string_view bytes, bool prefer_utf8) {
    const Fit fit = utf8_fit(bytes);
    if (fit.bad == 0) return std::string(bytes);
    if (fit.good > fit.bad * (prefer_utf8 ? 1 : 4)) return repaired_utf8(bytes);
    return from_windows_1252(bytes);
}

bool starts_with_bom(std::string_view bytes) { return bytes.starts_with("\xEF\xBB\xBF"); }

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

bool is_known_charset(std::string_view charset) {
    const std::string name = icu_name(charset);
    return !name.empty() && converter_for(name) != nullptr;
}

std::string to_utf8(std::string_view bytes, std::string_view charset, bool* guessed) {
    if (guessed) *guessed = false;
    const std::string name = icu_name(charset);
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
