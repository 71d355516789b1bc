#include "imap/cursor.h"

#include <algorithm>
#include <limits>

#include "base/ascii.h"

namespace triaged::imap {
namespace {

bool ends_word(char c) { return c == ' ' || c == '(' || c == ')' || c == '[' || c == '"'; }
bool ends_astring(char c) { return c == ' ' || c == '(' || c == ')' || c == '"'; }

}  // namespace

bool Cursor::skip(char c) {
    if (peek() != c || c == '\0') return false;
    ++at_;
    return true;
}

void Cursor::skip_blanks() {
    while (peek() == ' ') ++at_;
}

void Cursor::expect(char c, const char* what) {
    if (!skip(c)) throw Malformed{what};
}

std::string_view Cursor::word() {
    const auto begin = at_;
    while (at_ < text().size() && !ends_word(text()[at_])) ++at_;
    return std::string_view(text()).substr(begin, at_ - begin);
}

std::uint64_t Cursor::number64() {
    if (!ascii::is_digit(peek())) throw Malformed{"number expected"};
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t value = 0;
    for (; ascii::is_digit(peek()); ++at_) {
        const auto digit = static_cast<std::uint64_t>(peek() - '0');
        if (value > (most - digit) / 10) throw Malformed{"number too large"};
        value = value * 10 + digit;
    }
    return value;
}

std::uint32_t Cursor::number32() {
    const auto value = number64();
    if (value > std::numeric_limits<std::uint32_t>::max()) throw Malformed{"number too large"};
    return static_cast<std::uint32_t>(value);
}

UidRanges Cursor::ranges() {
    UidRanges out;
    do {
        const auto first = number32();
        const auto last = skip(':') ? number32() : first;
        if (first == 0 || last == 0) throw Malformed{"zero is not a UID"};
        out.push_back({std::min(first, last), std::max(first, last)});
    } while (skip(','));
    return out;
}

std::string Cursor::literal() {
    at_ = 0;
    return std::move(raw_.literals[piece_++]);
}

std::string Cursor::quoted() {
    std::string out;
    for (++at_; at_ < text().size(); ++at_) {
        const char c = text()[at_];
        if (c == '"') {
            ++at_;
            return out;
        }
        if (c == '\\' && ++at_ == text().size()) break;
        out += text()[at_];
    }
    throw Malformed{"quoted string without an end"};
}

std::string Cursor::string() {
    if (at_literal()) return literal();
    if (peek() == '"') return quoted();
    throw Malformed{"string expected"};
}

std::string Cursor::astring() {
    if (at_literal() || peek() == '"') return string();
    const auto begin = at_;
    while (at_ < text().size() && !ends_astring(text()[at_])) ++at_;
    if (at_ == begin) throw Malformed{"string expected"};
    return text().substr(begin, at_ - begin);
}

std::optional<std::string> Cursor::nstring() {
    if (at_literal() || peek() == '"') return string();
    if (!ascii::equals_ignoring_case(word(), "NIL")) throw Malformed{"string or NIL expected"};
    return std::nullopt;
}

std::vector<std::string> Cursor::word_list() {
    if (peek() != '(') {
        if (ascii::equals_ignoring_case(word(), "NIL")) return {};
        throw Malformed{"list expected"};
    }
    ++at_;
    std::vector<std::string> out;
    for (skip_blanks(); !skip(')'); skip_blanks()) out.push_back(astring());
    return out;
}

void Cursor::skip_value() {
    std::size_t depth = 0;
    do {
        skip_blanks();
        if (skip('(')) {
            ++depth;
            continue;
        }
        if (depth > 0 && skip(')')) {
            --depth;
            continue;
        }
        if (at_literal() || peek() == '"') {
            string();
        } else {
            astring();
        }
    } while (depth > 0);
}

}  // namespace triaged::imap
