#include "triage/token_stream.h"

#include <unicode/uchar.h>

#include "base/ascii.h"
#include "triage/folding.h"

namespace triaged::triage {
namespace {

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

bool has_triple(std::string_view word) {
    for (std::size_t i = 2; i < word.size(); ++i) {
        if (word[i] == word[i - 1] && word[i] == word[i - 2] && ascii::is_alpha(word[i])) {
            return true;
        }
    }
    return false;
}

}  // namespace

void TokenStream::read(std::string_view text) {
    folded_.clear();
    tokens_.clear();
    folded_.reserve(text.size() + 16);
    tokens_.reserve(text.size() / 5 + 4);
    open_ = after_hash_ = false;
    for (std::size_t i = 0; i < text.size();) {
        const bool alone = is_ascii(text[i]) && (i + 1 == text.size() || is_ascii(text[i + 1]));
        i = alone ? read_ascii(text, i) : read_segment(text, i);
    }
    close();
}

// Reads ASCII up to the last character before a byte above it, which might combine with that.
std::size_t TokenStream::read_ascii(std::string_view text, std::size_t at) {
    while (at < text.size() && is_ascii(text[at]) &&
           (at + 1 == text.size() || is_ascii(text[at + 1]))) {
        const char c = text[at];
        if (ascii::is_alnum(c)) {
            const char low = ascii::lower(c);
            extend(at, at + 1);
            folded_ += low;
            capitals_ += low != c;
            small_ += low == c && !ascii::is_digit(c);
        } else {
            close();
            after_hash_ = c == '#';
        }
        ++at;
    }
    return at;
}

std::size_t TokenStream::read_segment(std::string_view text, std::size_t at) {
    std::size_t length = 0;
    const char32_t first = decode(text, at, length);
    std::size_t end = at + length;
    while (end < text.size() && !is_ascii(text[end]) && !is_boundary(decode(text, end, length))) {
        end += length;
    }
    scratch_.clear();
    append_folded(scratch_, text.substr(at, end - at));
    if (u_isupper(static_cast<UChar32>(first))) ++capitals_;
    if (u_islower(static_cast<UChar32>(first))) ++small_;
    for (std::size_t i = 0; i < scratch_.size(); i += length) {
        const char32_t c = decode(scratch_, i, length);
        switch (classify(c)) {
            case CharClass::separator:
                close();
                after_hash_ = c == '#';
                break;
            case CharClass::word:
                extend(at, end);
                folded_.append(scratch_, i, length);
                break;
            case CharClass::single:
                close();
                extend(at, end);
                folded_.append(scratch_, i, length);
                close();
                break;
        }
    }
    return end;
}

// Begins a token at the original bytes [begin, end), or lengthens the open one by them.
void TokenStream::extend(std::size_t begin, std::size_t end) {
    if (!open_) {
        Token token{};
        token.begin = static_cast<std::uint32_t>(begin);
        token.text_begin = static_cast<std::uint32_t>(folded_.size());
        token.hashtag = after_hash_;
        tokens_.push_back(token);
        open_ = true;
        after_hash_ = false;
    }
    tokens_.back().end = static_cast<std::uint32_t>(end);
}

void TokenStream::close() {
    if (open_) {
        Token& token = tokens_.back();
        token.text_end = static_cast<std::uint32_t>(folded_.size());
        token.caps = capitals_ >= 2 && small_ == 0;
        token.elongated = has_triple(folded(token));
        open_ = false;
    }
    after_hash_ = false;
    capitals_ = small_ = 0;
}

std::vector<std::string> words_of(std::string_view text) {
    TokenStream stream;
    stream.read(text);
    std::vector<std::string> words;
    for (const Token& token : stream.tokens()) words.emplace_back(stream.folded(token));
    return words;
}

}  // namespace triaged::triage
