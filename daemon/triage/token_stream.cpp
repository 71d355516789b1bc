#include "triage/token_stream.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/ascii.h"
#include "triage/ascii_words.h"
#include "triage/folding.h"

namespace triaged::triage {
namespace {

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// Calls `take(character, count)` for each run of the same character.
template <class Take>
void for_runs(std::string_view word, const Take& take) {
    for (std::size_t i = 0, length = 0; i < word.size();) {
        decode(word, i, length);
        const std::string_view character = word.substr(i, length);
        std::size_t count = 0;
        while (word.substr(i).starts_with(character)) {
            i += length;
            ++count;
        }
        take(character, count);
    }
}

bool is_letter(std::string_view character) {
    std::size_t length = 0;
    return u_isalpha(static_cast<UChar32>(decode(character, 0, length))) != 0;
}

bool has_triple(std::string_view word) {
    bool plain = true;
    for (std::size_t i = 0; i < word.size(); ++i) {
        plain = plain && is_ascii(word[i]);
        if (i >= 2 && word[i] == word[i - 1] && word[i] == word[i - 2] &&
            ascii::is_alpha(word[i])) {
            return true;
        }
    }
    bool found = false;
    if (!plain) {
        for_runs(word, [&](std::string_view character, std::size_t count) {
            found = found || (count >= 3 && is_letter(character));
        });
    }
    return found;
}

// Whether what stands at `at`, if anything, ends a word.
bool separates(std::string_view text, std::size_t at) {
    if (at >= text.size() || is_ascii(text[at])) return true;
    std::size_t length = 0;
    const char32_t next = decode(text, at, length);
    return is_boundary(next) && classify(next) == CharClass::separator;
}

// Where a character at `at` that combines with punctuation before it begins: there, else `at`.
std::size_t before_combining(std::string_view text, std::size_t at) {
    if (at == 0 || at >= text.size() || is_ascii(text[at])) return at;
    const char before = text[at - 1];
    const bool punctuation = is_ascii(before) && before != ' ' &&
                             kAsciiClass[static_cast<unsigned char>(before)] == kSeparator;
    std::size_t length = 0;
    return punctuation && !is_boundary(decode(text, at, length)) ? at - 1 : at;
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
    count_ = 0;
    const std::size_t room = 2 * (text.size() + TextBits::kPadding);
    if (folded_.size() < room) folded_.resize(room);
    bits_.read(text, folded_.data());
    text_size_ = text.size();
    size_ = text.size() + TextBits::kPadding;
    open_ = after_hash_ = false;
    capitals_ = small_ = 0;
    for (std::size_t i = 0; i < text.size();) {
        if (!open_ && !after_hash_) {
            i = read_plain(text, i);
            if (i >= text.size()) break;
        }
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x80) {
            i = read_segment(text, i);
        } else if (kAsciiClass[byte] != kSeparator) {
            i = read_word(text, i);
        } else {
            i = read_separator(text, i);
        }
    }
    close();
}

// Words of ASCII and Latin-1 letters and digits and what separates them, up to a character that
// may be more than that: where it stands is returned, or the text's end. A word begins at `at` if
// that is in one. Where words begin is known for 64 bytes at once: none waits for the one before.
std::size_t TokenStream::read_plain(std::string_view text, std::size_t at) {
    std::uint64_t rest = ~std::uint64_t{0} << (at & 63);
    std::uint64_t inside_word = 0;  // 1: the last block ended so
    for (std::size_t block = at >> 6; block << 6 < text.size(); ++block) {
        const std::uint64_t word = bits_.word.block(block) & rest;
        const std::uint64_t stops = bits_.token.block(block) & ~word & rest;
        std::uint64_t begins = word & ~(word << 1 | inside_word);
        if (stops != 0) begins &= (stops & (~stops + 1)) - 1;
        const bool repeated = (bits_.repeated.block(block) | bits_.repeated.block(block + 1)) != 0;
        for (make_room(32); begins != 0; begins &= begins - 1) {
            const std::size_t begin =
                block << 6 | static_cast<std::size_t>(std::countr_zero(begins));
            const auto size = static_cast<std::size_t>(std::countr_one(bits_.word.window(begin)));
            if (size == 64) return begin;
            const std::size_t end = begin + size;
            if (!separates(text, end)) return begin;
            const std::uint64_t inside = (std::uint64_t{1} << size) - 1;
            Token& token = tokens_.data()[count_++];
            token.begin = token.text_begin = static_cast<std::uint32_t>(begin);
            token.end = token.text_end = static_cast<std::uint32_t>(end);
            token.caps = (bits_.small.window(begin) & inside) == 0 &&
                         std::popcount(bits_.capital.window(begin) & inside) >= 2;
            token.hashtag = false;
            token.elongated = repeated && (bits_.repeated.window(begin) & inside) != 0;
        }
        if (stops != 0) {
            return before_combining(text,
                                    block << 6 | static_cast<std::size_t>(std::countr_zero(stops)));
        }
        rest = ~std::uint64_t{0};
        inside_word = word >> 63;
    }
    return text.size();
}

// A run of ASCII letters and digits, or the part of it that a hashtag's capital ends.
std::size_t TokenStream::read_word(std::string_view text, std::size_t at) {
    const std::size_t begin = at;
    const bool splits = open_ ? last().hashtag : after_hash_;
    char* const out = folded_.data() + size_;
    std::size_t count = 0;
    std::uint8_t seen = 0;
    int capitals = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        const std::uint8_t kind = kAsciiClass[static_cast<unsigned char>(c)];
        if (kind == kSeparator) break;
        if (splits && kind == kCapital && ((seen & kSmall) != 0 || small_ > 0)) break;
        seen |= kind;
        capitals += kind >> 2;
        out[count++] = static_cast<char>(c | (kind & kCapital) << 3);
    }
    const bool cut =
        at < text.size() && splits && kAsciiClass[static_cast<unsigned char>(text[at])] == kCapital;
    // What follows may combine with the last character.
    std::size_t length = 0;
    if (at < text.size() && !is_ascii(text[at]) && !is_boundary(decode(text, at, length))) {
        --at;
        --count;
    }
    if (count > 0) {
        begin_or_extend(begin, at);
        size_ += count;
        capitals_ += capitals;
        small_ += (seen & kSmall) != 0;
    }
    if (cut) {
        close();  // "#NeverFlyAgain" is three words
        after_hash_ = true;
    }
    return count < at - begin || at == begin ? read_segment(text, at) : at;
}

std::size_t TokenStream::read_separator(std::string_view text, std::size_t at) {
    close();
    const char c = text[at];
    if (c == ' ') return at + 1;
    if (c == ':' || c == ';' || c == '=' || c == '<') {
        const std::size_t length = emoticon_length(text, at);
        if (length > 0) {
            put_emoticon(text.substr(at, length), at, text.size() - at - length);
            return at + length;
        }
    }
    std::size_t length = 0;
    if (at + 1 < text.size() && !is_ascii(text[at + 1]) &&
        !is_boundary(decode(text, at + 1, length))) {
        return read_segment(text, at);
    }
    after_hash_ = c == '#';
    return at + 1;
}

// The emoticon as a token, without its nose.
void TokenStream::put_emoticon(std::string_view emoticon, std::size_t at, std::size_t rest) {
    const std::string folded = (emoticon == "</3" ? "</" : std::string(1, emoticon.front())) +
                               ascii::lower(emoticon.back());
    put(folded, at, at + emoticon.size(), rest);
    close();
}

// From a boundary of normalisation to the next: a character and what combines with it.
std::size_t TokenStream::read_segment(std::string_view text, std::size_t at) {
    std::size_t length = 0;
    const char32_t first = decode(text, at, length);
    std::size_t end = at + length;
    for (int marks = 1; marks < kMaxSegment && end < text.size() && !is_ascii(text[end]) &&
                        !is_boundary(decode(text, end, length));
         ++marks) {
        end += length;
    }
    scratch_.clear();
    append_folded(scratch_, text.substr(at, end - at));
    if (u_isupper(static_cast<UChar32>(first))) ++capitals_;
    if (u_islower(static_cast<UChar32>(first))) ++small_;
    for (std::size_t i = 0; i < scratch_.size(); i += length) {
        const char32_t c = decode(scratch_, i, length);
        const std::string_view folded = std::string_view(scratch_).substr(i, length);
        switch (classify(c)) {
            case CharClass::separator:
                close();
                after_hash_ = c == '#';
                break;
            case CharClass::word:
                put(folded, at, end, text.size() - end);
                break;
            case CharClass::single:
                close();
                put(folded, at, end, text.size() - end);
                close();
                break;
        }
    }
    return end;
}

// Adds folded text that the original bytes [begin, end) became; `rest` bytes are left to read.
void TokenStream::put(std::string_view folded, std::size_t begin, std::size_t end,
                      std::size_t rest) {
    begin_or_extend(begin, end);
    if (size_ + folded.size() + rest + 16 > folded_.size()) {
        folded_.resize(2 * (size_ + folded.size()) + rest + 64);
    }
    std::memcpy(folded_.data() + size_, folded.data(), folded.size());
    size_ += folded.size();
}

void TokenStream::begin_or_extend(std::size_t begin, std::size_t end) {
    if (!open_) {
        Token token{};
        token.begin = static_cast<std::uint32_t>(begin);
        token.text_begin = static_cast<std::uint32_t>(size_);
        token.hashtag = after_hash_;
        make_room(1);
        tokens_[count_++] = token;
        open_ = true;
        after_hash_ = false;
    }
    last().end = static_cast<std::uint32_t>(end);
}

void TokenStream::close() {
    if (open_) {
        Token& token = last();
        token.text_end = static_cast<std::uint32_t>(size_);
        token.caps = capitals_ >= 2 && small_ == 0;
        token.elongated = has_triple(folded(token));
        open_ = false;
    }
    after_hash_ = false;
    capitals_ = small_ = 0;
}

std::string shortened(std::string_view word, std::size_t letters) {
    std::string out;
    for_runs(word, [&](std::string_view character, std::size_t count) {
        if (count >= 3 && is_letter(character)) count = letters;
        for (; count > 0; --count) out += character;
    });
    return out;
}

std::vector<std::string> words_of(std::string_view text) {
    TokenStream stream;
    stream.read(text);
    std::vector<std::string> words;
    for (const Token& token : stream.tokens()) words.emplace_back(stream.folded(token));
    return words;
}

}  // namespace triaged::triage
