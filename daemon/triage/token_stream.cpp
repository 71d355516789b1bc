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

bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

// Length of the emoticon at `at`, 0 when there is none: eyes, a nose or not, a mouth, or a heart;
// not within a word, an address or a time.
std::size_t emoticon_length(std::string_view text, std::size_t at) {
    const auto is_edge = [&](std::size_t i) {
        return i >= text.size() ||
               (!ascii::is_alnum(text[i]) && is_ascii(text[i]) && text[i] != '/' && text[i] != ':');
    };
    if (at > 0 && !is_edge(at - 1)) return 0;
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("<3")) return is_edge(at + 2) ? 2 : 0;
    if (rest.starts_with("</3")) return is_edge(at + 3) ? 3 : 0;
    if (rest.size() < 2 || !is_one_of(rest[0], ":;=")) return 0;
    const std::size_t mouth = rest.size() > 2 && is_one_of(rest[1], "-'^") ? 2 : 1;
    if (!is_one_of(rest[mouth], "()[]DPp/\\|@")) return 0;
    return is_edge(at + mouth + 1) || rest[mouth + 1] == rest[mouth] ? mouth + 1 : 0;
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
            if (low != c && open_ && tokens_.back().hashtag && small_ > 0) {
                close();  // "#NeverFlyAgain" is three words
                after_hash_ = true;
            }
            extend(at, at + 1);
            folded_ += low;
            capitals_ += low != c;
            small_ += low == c && !ascii::is_digit(c);
        } else if (const std::size_t length = is_one_of(c, ":;=<") ? emoticon_length(text, at) : 0;
                   length > 0) {
            close();
            put_emoticon(text.substr(at, length), at);
            at += length;
            continue;
        } else {
            close();
            after_hash_ = c == '#';
        }
        ++at;
    }
    return at;
}

// The emoticon as a token, without its nose.
void TokenStream::put_emoticon(std::string_view emoticon, std::size_t at) {
    extend(at, at + emoticon.size());
    folded_ += emoticon.front();
    if (emoticon == "</3") folded_ += '/';
    folded_ += ascii::lower(emoticon.back());
    close();
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
