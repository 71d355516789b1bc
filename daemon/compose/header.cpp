#include "compose/header.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "base/ascii.h"
#include "base/utf8.h"
#include "compose/base64.h"

namespace triaged::compose {
namespace {

constexpr std::size_t kFoldColumn = 76;
// RFC 2047, section 2: a line that holds an encoded word has at most 76 characters. "=?utf-8?B?"
// and "?=" take 12, a short field name before it 10 more: 52 of base64 remain, which are 39 bytes.
constexpr std::size_t kBytesAWord = 39;

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Encoded words, cut between characters, separated by single blanks.
std::string encoded_words(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::string_view word = utf8_prefix(text, kBytesAWord);
        if (!out.empty()) out += ' ';
        out += "=?utf-8?B?" + base64(word) + "?=";
        text.remove_prefix(word.size());
    }
    return out;
}

// A text field that would read as encoded words must be encoded itself.
bool needs_encoding(std::string_view text) {
    return !is_ascii(text) || text.find("=?") != std::string_view::npos;
}

std::string without_line_ends(std::string_view value) {
    std::string out(value);
    for (char& c : out) {
        if (c == '\r' || c == '\n' || c == '\0') c = ' ';
    }
    return out;
}

}  // namespace

void Header::add(std::string_view name, std::string_view value) {
    std::string plain = without_line_ends(value);
    plain.erase(std::remove_if(plain.begin(), plain.end(),
                               [](char c) { return static_cast<unsigned char>(c) >= 0x7F; }),
                plain.end());
    add_line(name, plain);
}

void Header::add_text(std::string_view name, std::string_view value) {
    const std::string clean = clean_text(value, 1000);
    add_line(name, needs_encoding(clean) ? encoded_words(clean) : clean);
}

void Header::add_line(std::string_view name, std::string_view value) {
    bytes_ += name;
    bytes_ += ':';
    std::size_t column = name.size() + 1;
    for (const auto word : ascii::split(value, ' ')) {
        if (word.empty()) continue;
        if (column + 1 + word.size() > kFoldColumn && column > name.size() + 1) {
            bytes_ += "\r\n";
            column = 0;
        }
        bytes_ += ' ';
        bytes_ += word;
        column += 1 + word.size();
    }
    bytes_ += "\r\n";
}

std::string phrase(std::string_view text) {
    const std::string clean = clean_text(text, 200);
    if (needs_encoding(clean)) return encoded_words(clean);
    const bool atoms = !clean.empty() && std::all_of(clean.begin(), clean.end(), [](char c) {
        return ascii::is_alnum(c) ||
               std::string_view(" !#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
    });
    if (atoms) return clean;
    std::string quoted = "\"";
    for (const char c : clean) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

std::string mailbox(std::string_view name, std::string_view address) {
    if (ascii::trim(name).empty()) return std::string(address);
    return phrase(name) + " <" + std::string(address) + '>';
}

std::string clean_text(std::string_view text, std::size_t limit) {
    std::string out;
    std::size_t characters = 0;
    while (!text.empty()) {
        const std::string_view c = text.substr(0, std::max<std::size_t>(utf8_length(text), 1));
        text.remove_prefix(c.size());
        if (utf8_acts(c)) {
            const bool control = c.size() < 3;
            if (control && !out.empty() && out.back() != ' ') out += ' ';
            continue;
        }
        if (characters++ == limit) return out + "...";
        out += c;
    }
    return std::string(ascii::trim(out));
}

std::string date(std::int64_t unix_seconds) {
    static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto time = static_cast<std::time_t>(unix_seconds);
    std::tm utc{};
    gmtime_r(&time, &utc);
    char out[64];
    std::snprintf(out, sizeof out, "%s, %02d %s %04d %02d:%02d:%02d +0000",
                  kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                  kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                  utc.tm_min, utc.tm_sec);
    return out;
}

}  // namespace triaged::compose
