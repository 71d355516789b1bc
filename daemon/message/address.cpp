#include "message/address.h"

#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/ascii.h"
#include "message/charset.h"
#include "message/encoded_word.h"
#include "message/limits.h"

namespace triaged::message {
namespace {

struct IdnaCloser {
    void operator()(UIDNA* idna) const { uidna_close(idna); }
};

}  // namespace

std::string ascii_domain(const std::string& utf8) {
    if (is_ascii(utf8)) return utf8;
    UErrorCode error = U_ZERO_ERROR;
    thread_local const std::unique_ptr<UIDNA, IdnaCloser> idna(
        uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII, &error));
    if (!idna) return utf8;
    std::array<char, 256> out;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    const auto size =
        uidna_nameToASCII_UTF8(idna.get(), utf8.data(), static_cast<std::int32_t>(utf8.size()),
                               out.data(), static_cast<std::int32_t>(out.size()), &info, &error);
    if (U_FAILURE(error) || info.errors != 0 || size <= 0) return utf8;
    return std::string(out.data(), static_cast<std::size_t>(size));
}

namespace {

// "Local@Domain" in its one form; without route and blanks.
std::string normalised(std::string_view spec) {
    if (spec.starts_with('@')) {  // obsolete route: <@a,@b:joe@c>
        const auto colon = spec.find(':');
        if (colon != std::string_view::npos) spec.remove_prefix(colon + 1);
    }
    const auto at = spec.rfind('@');
    std::string out = to_utf8(spec.substr(0, at), "");
    for (char& c : out) {
        const auto u = static_cast<unsigned char>(c);
        c = u < 0x20 || u == 0x7f ? '?' : ascii::lower(c);
    }
    if (at == std::string_view::npos) return out;
    std::string domain = to_utf8(spec.substr(at + 1), "");
    const auto drop_last_dots = [&] {
        while (domain.ends_with('.')) domain.pop_back();
    };
    drop_last_dots();
    for (char& c : domain) {
        const auto u = static_cast<unsigned char>(c);
        c = u < 0x20 || u == 0x7f ? '?' : ascii::lower(c);
    }
    constexpr std::size_t longest_domain = 255;
    if (domain.size() <= longest_domain) domain = ascii_domain(domain);
    drop_last_dots();  // behind which invisible characters stood
    if (out.empty() && domain.empty()) return "";
    return out + '@' + domain;
}

class Reader {
public:
    Reader(std::string_view text, Defects& defects) : text_(text), defects_(defects) {}

    std::vector<Address> run() {
        while (pos_ < text_.size()) {
            if (out_.size() >= limits::addresses) {
                defects_.limit("More addresses in a field than the limit: the rest is left out");
                return std::move(out_);
            }
            step();
        }
        flush();
        return std::move(out_);
    }

private:
    void step() {
        const char c = text_[pos_];
        if (ascii::is_space(c) || c == '\0') {
            ++pos_;
            blank_ = true;
        } else if (c == '(') {
            read_comment();
        } else if (c == '"' && !quotes_end_) {
            ++pos_;
        } else if (c == '"') {
            read_quoted();
        } else if (c == '<') {
            read_angle();
        } else if (c == ',' || c == ';') {
            flush();
            ++pos_;
        } else if (c == ':' && spec_.find('@') == std::string::npos) {
            clear();  // the name of a group
            ++pos_;
        } else {
            read_word();
        }
    }

    // An atom, or an encoded word with whatever stands in it.
    void read_word() {
        const auto begin = pos_;
        if (text_.compare(pos_, 2, "=?") == 0) {
            const auto end = encoded_word_end();
            if (end > pos_) {
                pos_ = end;
                append(text_.substr(begin, end - begin), false);
                return;
            }
        }
        static constexpr std::string_view stops = "(\"<,;: \t\r\n";
        ++pos_;
        while (pos_ < text_.size() && text_[pos_] != '\0' &&
               stops.find(text_[pos_]) == std::string_view::npos) {
            if (text_[pos_] == '[') skip_literal();
            if (pos_ < text_.size()) ++pos_;
        }
        append(text_.substr(begin, pos_ - begin), false);
    }

    // [IPv6:2001:db8::1] holds colons.
    void skip_literal() {
        constexpr std::size_t longest = 64;
        const auto literal = text_.substr(pos_, longest);
        const auto end = literal.find_first_of("]\r\n<");
        if (end != std::string_view::npos && literal[end] == ']') pos_ += end;
    }

    std::size_t encoded_word_end() const {
        const auto charset = text_.find('?', pos_ + 2);
        if (charset == std::string_view::npos || charset + 2 >= text_.size()) return 0;
        if (text_[charset + 2] != '?') return 0;
        const auto end = text_.find('?', charset + 3);
        if (end == std::string_view::npos || end + 1 >= text_.size()) return 0;
        return text_[end + 1] == '=' ? end + 2 : 0;
    }

    // A quote that does not end is no quote.
    void read_quoted() {
        std::string content;
        const auto begin = pos_++;
        while (pos_ < text_.size() && text_[pos_] != '"') {
            if (text_[pos_] == '\\' && pos_ + 1 < text_.size()) ++pos_;
            if (text_[pos_] != '\r' && text_[pos_] != '\n') content += text_[pos_];
            ++pos_;
        }
        if (pos_ >= text_.size()) {
            defects_.add("An address field has a quote that does not end");
            quotes_end_ = false;
            pos_ = begin + 1;
            return;
        }
        ++pos_;
        append(content, true);
        spec_ += text_.substr(begin, pos_ - begin);
    }

    // `text` belongs to the name, and to the address unless an angle address follows.
    void append(std::string_view text, bool quoted) {
        if (blank_ && !name_.empty()) name_ += ' ';
        const bool joins = !spec_.empty() && (spec_.ends_with('@') || spec_.ends_with('.') ||
                                              text.starts_with('@') || text.starts_with('.'));
        if (blank_ && !spec_.empty() && !joins) spec_words_ = true;
        blank_ = false;
        name_ += text;
        if (!quoted) spec_ += text;
        any_ = true;
    }

    void read_comment() {
        int depth = 0;
        std::string content;
        while (pos_ < text_.size()) {
            const char c = text_[pos_++];
            if (c == '\\' && pos_ < text_.size()) {
                content += text_[pos_++];
                continue;
            }
            if (c == '(' && depth++ == 0) continue;
            if (c == ')' && --depth == 0) break;
            if (c != '\r' && c != '\n') content += c;
        }
        if (!content.empty()) comment_ = std::move(content);
        blank_ = true;
    }

    void read_angle() {
        ++pos_;
        std::string spec;
        bool words = false, blank = false, quoted = false;
        while (pos_ < text_.size()) {
            const char c = text_[pos_];
            if (!quoted && c == '>') break;
            // A missing ">" ends the address where the next one must begin.
            if (!quoted && (c == '<' || (c == ',' && !spec.starts_with('@')))) break;
            ++pos_;
            if (c == '"') quoted = !quoted;
            if (!quoted && (ascii::is_space(c) || c == '\0')) {
                blank = true;
                continue;
            }
            if (!quoted && c == '(') {
                --pos_;
                read_comment();
                continue;
            }
            if (blank && !spec.empty() && spec.back() != '@' && spec.back() != '.' && c != '@' &&
                c != '.') {
                words = true;
                spec += ' ';
            }
            blank = false;
            if (c != '\r' && c != '\n') spec += c;
        }
        if (pos_ < text_.size() && text_[pos_] == '>') {
            ++pos_;
        } else {
            defects_.add("An address has no closing \">\"");
        }
        Address address;
        address.name = decode_encoded_words(name_.empty() ? comment_ : name_);
        if (words && spec.find('@') == std::string::npos) {
            // <Undisclosed Recipients>
            if (address.name.empty()) address.name = decode_encoded_words(spec);
        } else {
            std::erase(spec, ' ');
            address.address = normalised(spec);
        }
        clear();
        if (!address.address.empty() || !address.name.empty()) out_.push_back(std::move(address));
        after_angle_ = true;
    }

    // The end of a mailbox that had no angle brackets.
    void flush() {
        if (after_angle_ && spec_.find('@') == std::string::npos) {
            // "<a@b> (Joe)" and "<a@b> trailing words"
            if (!out_.empty() && out_.back().name.empty()) {
                out_.back().name = decode_encoded_words(comment_);
            }
        } else if (any_) {
            Address address;
            if (spec_words_) {
                split_words(address);
            } else {
                if (spec_.find("=?") != std::string::npos) spec_ = decode_encoded_words(spec_);
                address.address = normalised(spec_);
                address.name = decode_encoded_words(comment_);
            }
            if (!address.address.empty() || !address.name.empty()) {
                out_.push_back(std::move(address));
            }
        }
        clear();
        after_angle_ = false;
    }

    // Several words without angle brackets: the last one with an "@" is the address.
    void split_words(Address& address) const {
        const auto at = name_.rfind('@');
        if (at == std::string::npos) {
            address.name = decode_encoded_words(name_);
            return;
        }
        const auto begin = name_.rfind(' ', at) + 1;  // 0 when there is none
        const auto end = std::min(name_.find(' ', at), name_.size());
        address.address = normalised(std::string_view(name_).substr(begin, end - begin));
        address.name = decode_encoded_words(std::string_view(name_).substr(0, begin));
        if (address.name.empty()) address.name = decode_encoded_words(comment_);
    }

    void clear() {
        name_.clear();
        spec_.clear();
        comment_.clear();
        blank_ = any_ = spec_words_ = false;
    }

    std::string_view text_;
    Defects& defects_;
    std::vector<Address> out_;
    std::size_t pos_ = 0;
    std::string name_;     // words as a name, quotes removed
    std::string spec_;     // the same words as an address, blanks removed
    std::string comment_;  // the last one
    bool blank_ = false;
    bool any_ = false;
    bool spec_words_ = false;  // blanks stood within spec_
    bool after_angle_ = false;
    bool quotes_end_ = true;  // false once one was found that does not
};

}  // namespace

std::vector<Address> parse_addresses(std::string_view raw, Defects& defects) {
    // The no-break blank is a blank to whoever typed it.
    if (raw.find("\xC2\xA0") == std::string_view::npos) return Reader(raw, defects).run();
    std::string copy(raw);
    for (auto at = copy.find("\xC2\xA0"); at != std::string::npos; at = copy.find("\xC2\xA0", at)) {
        copy[at] = copy[at + 1] = ' ';
    }
    return Reader(copy, defects).run();
}

std::string_view domain_of(std::string_view address) {
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
}

}  // namespace triaged::message
