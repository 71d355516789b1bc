#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace triaged::triage {

/// One bit for each byte of a text.
class ByteSet {
public:
    /// The first member at `at` or behind, or the text's size.
    std::size_t next(std::size_t at) const {
        if (at >= size_) return size_;
        std::size_t word = at >> 6;
        std::uint64_t bits = words_[word] >> (at & 63) << (at & 63);
        while (bits == 0) {
            if (++word >= count_) return size_;
            bits = words_[word];
        }
        return word << 6 | static_cast<std::size_t>(std::countr_zero(bits));
    }
    bool has(std::size_t at) const { return (words_[at >> 6] >> (at & 63) & 1) != 0; }

    /// The 64 bytes from `at` on, which is within the text: bit i is byte `at` + i.
    std::uint64_t window(std::size_t at) const {
        const std::uint64_t* const word = words_.data() + (at >> 6);
        return word[0] >> (at & 63) | word[1] << 1 << (~at & 63);
    }
    /// Bytes 64 * `number` and on, of the text or of the 64 behind it.
    std::uint64_t block(std::size_t number) const { return words_.data()[number]; }

private:
    friend class TextBits;
    std::vector<std::uint64_t> words_;  // its first count_, and an empty one
    std::size_t count_ = 0;
    std::size_t size_ = 0;  // of the text
};

/// What the bytes of a text are, as sets, all made in one pass of 64 bytes at a time: whoever reads
/// the text later goes from one interesting place to the next.
class TextBits {
public:
    /// Bytes that are written behind the text's end in `folded`.
    static constexpr std::size_t kPadding = 64;

    /// Reads `text`, forgetting the last one but not its memory, and writes it with the capitals
    /// of ASCII and Latin-1 as small letters: `text.size()` bytes, then kPadding of no meaning.
    void read(std::string_view text, char* folded);

    ByteSet word;  ///< ASCII letters and digits, and Latin-1 letters whose folding is one of them
    ByteSet capital;   ///< of those, the capitals: at the last byte of the letter
    ByteSet small;     ///< and the small letters
    ByteSet repeated;  ///< first bytes of letters that equal the two that follow, in either case
    ByteSet other;     ///< every byte of the characters beyond ASCII that are not in `word`
    ByteSet token;     ///< `word`, `other`, `#`, and what an emoticon may begin with
    ByteSet end;       ///< line ends, sentence marks, first bytes of sentence marks beyond ASCII

private:
    struct Block;
    static void classify(const char* at, char* folded, Block& block);
};

}  // namespace triaged::triage
