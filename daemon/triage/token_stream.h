#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/text_bits.h"

namespace triaged::triage {

/// One word of a text.
struct Token {
    std::uint32_t begin;  ///< bytes [begin, end) of the original text
    std::uint32_t end;
    std::uint32_t text_begin;  ///< its folded form, in TokenStream::folded
    std::uint32_t text_end;
    bool caps;       ///< two letters or more, all of them capitals
    bool hashtag;    ///< follows a '#'
    bool elongated;  ///< the same letter three times or more in a row
};

/// A text as words: folded (folding.h), without punctuation, each with its place in the original.
///
/// A word is a run of letters, marks and digits; apostrophes and hyphens separate ("can't" is
/// `can` `t`, in patterns too), and so do the capitals of a hashtag. Han, kana, Thai, Lao, Khmer
/// and Burmese letters, emoji and currency signs are a token each, as are emoticons (`:-)` is
/// `:)`). Soft hyphens and zero-width characters do not exist.
///
/// Cost: linear; about 1 ns a byte of Latin text.
class TokenStream {
public:
    /// Reads `text`, replacing what was read before; keeps its memory.
    void read(std::string_view text);

    std::span<const Token> tokens() const { return {tokens_.data(), count_}; }
    std::string_view folded(const Token& token) const {
        return {folded_.data() + token.text_begin, token.text_end - token.text_begin};
    }
    /// Of the text read.
    const TextBits& bits() const { return bits_; }
    /// The text read, each byte where it stood, with the capitals of ASCII and Latin-1 as small
    /// letters.
    std::string_view lowered() const { return {folded_.data(), text_size_}; }

private:
    std::size_t read_plain(std::string_view text, std::size_t at);
    void make_room(std::size_t tokens) {
        if (count_ + tokens > tokens_.size()) tokens_.resize(2 * count_ + 256);
    }
    std::size_t read_word(std::string_view text, std::size_t at);
    std::size_t read_separator(std::string_view text, std::size_t at);
    std::size_t read_segment(std::string_view text, std::size_t at);
    void put(std::string_view folded, std::size_t begin, std::size_t end, std::size_t rest);
    void put_emoticon(std::string_view emoticon, std::size_t at, std::size_t rest);
    void begin_or_extend(std::size_t begin, std::size_t end);
    void close();
    Token& last() { return tokens_[count_ - 1]; }

    TextBits bits_;
    // lowered(), where most tokens lie; behind it those that fold to something else, up to size_,
    // with room for all that is left to read.
    std::string folded_;
    std::size_t text_size_ = 0;
    std::size_t size_ = 0;
    std::vector<Token> tokens_;  // its first count_
    std::size_t count_ = 0;
    std::string scratch_;
    bool open_ = false;
    bool after_hash_ = false;
    int capitals_ = 0;
    int small_ = 0;
};

/// "sooo" as "soo" or "so": letters that stand three times or more, `letters` times instead.
std::string shortened(std::string_view word, std::size_t letters);

/// The folded words of `text`; for patterns.
std::vector<std::string> words_of(std::string_view text);

}  // namespace triaged::triage
