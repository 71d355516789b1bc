#include "triage/text_bits.h"

#include <algorithm>
#include <array>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace triaged::triage {
namespace {

constexpr std::size_t kBlock = 64;
constexpr std::size_t kAhead = 16;  // bytes behind a block that are looked at

// The second byte of a letter U+00C0 to U+00FF: neither a sign nor ß, which folds to two letters.
bool ends_latin1_letter(unsigned char byte) {
    return (byte & 0xC0) == 0x80 && byte != 0x97 && byte != 0x9F && byte != 0xB7;
}

// Whether the letter at `at` and the two behind it are one; six bytes are read.
bool repeats_latin1(const char* at) {
    return at[2] == at[0] && at[4] == at[0] && (at[1] | 0x20) == (at[3] | 0x20) &&
           (at[1] | 0x20) == (at[5] | 0x20);
}

}  // namespace

// Bit i is about byte i of 64.
struct TextBits::Block {
    std::uint64_t capital = 0, letter = 0, digit = 0, repeated = 0, mark = 0, end = 0, high = 0;
};

#ifdef __SSE2__

namespace {

__m128i all(int byte) { return _mm_set1_epi8(static_cast<char>(byte)); }
__m128i load(const char* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }
__m128i is(__m128i bytes, int byte) { return _mm_cmpeq_epi8(bytes, all(byte)); }
// The bytes `first` to `last`.
__m128i within(__m128i bytes, int first, int last) {
    return _mm_cmplt_epi8(_mm_add_epi8(bytes, all(-128 - first)), all(-128 + last - first + 1));
}
std::uint64_t bits(__m128i bytes, std::size_t place) {
    return std::uint64_t(static_cast<std::uint32_t>(_mm_movemask_epi8(bytes))) << place;
}

}  // namespace

void TextBits::classify(const char* at, char* folded, Block& block) {
    for (std::size_t place = 0; place < kBlock; place += 16) {
        const __m128i bytes = load(at + place);
        const __m128i low = _mm_or_si128(bytes, all(0x20));
        const __m128i letter = within(low, 'a', 'z');
        const __m128i capital = _mm_andnot_si128(_mm_cmpeq_epi8(low, bytes), letter);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(folded + place),
                         _mm_or_si128(bytes, _mm_and_si128(capital, all(0x20))));
        const __m128i second = _mm_or_si128(load(at + place + 1), all(0x20));
        const __m128i third = _mm_or_si128(load(at + place + 2), all(0x20));
        const __m128i repeated = _mm_and_si128(
            letter, _mm_and_si128(_mm_cmpeq_epi8(low, second), _mm_cmpeq_epi8(low, third)));
        const __m128i end = _mm_or_si128(_mm_or_si128(is(bytes, '\n'), is(bytes, '.')),
                                         _mm_or_si128(is(bytes, '!'), is(bytes, '?')));
        block.letter |= bits(letter, place);
        block.capital |= bits(capital, place);
        block.digit |= bits(within(bytes, '0', '9'), place);
        block.repeated |= bits(repeated, place);
        block.mark |= bits(_mm_or_si128(within(bytes, ':', '='), is(bytes, '#')), place);
        block.end |= bits(end, place);
        block.high |= bits(bytes, place);
    }
}

#else

void TextBits::classify(const char* at, char* folded, Block& block) {
    for (std::size_t place = 0; place < kBlock; ++place) {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(at[i]); };
        const unsigned char c = byte(place);
        const unsigned char low = c | 0x20;
        const bool letter = low >= 'a' && low <= 'z';
        const bool capital = letter && low != c;
        folded[place] = static_cast<char>(capital ? low : c);
        const auto set = [&](std::uint64_t& of, bool member) {
            of |= std::uint64_t{member} << place;
        };
        set(block.letter, letter);
        set(block.capital, capital);
        set(block.digit, c >= '0' && c <= '9');
        set(block.repeated,
            letter && (byte(place + 1) | 0x20) == low && (byte(place + 2) | 0x20) == low);
        set(block.mark, (c >= ':' && c <= '=') || c == '#');
        set(block.end, c == '\n' || c == '.' || c == '!' || c == '?');
        set(block.high, c >= 0x80);
    }
}

#endif

void TextBits::read(std::string_view text, char* folded) {
    const std::size_t count = (text.size() + kBlock - 1) / kBlock;
    for (ByteSet* const set : {&word, &capital, &small, &repeated, &other, &token, &end}) {
        if (set->words_.size() < count + 1) set->words_.resize(count + count / 2 + 1);
        set->words_[count] = 0;
        set->count_ = count;
        set->size_ = text.size();
    }
    bool letter_goes_on = false;  // the last block ended within a letter of Latin-1
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t begin = i * kBlock;
        const char* at = text.data() + begin;
        std::array<char, kBlock + kAhead> rest;
        if (begin + kBlock + kAhead > text.size()) {
            rest.fill(0);
            std::memcpy(rest.data(), at, std::min(rest.size(), text.size() - begin));
            at = rest.data();
        }
        Block block;
        classify(at, folded + begin, block);
        std::uint64_t latin1_bits = 0, capitals = block.capital, smalls = block.letter & ~capitals;
        if ((block.high | std::uint64_t{letter_goes_on}) != 0) {
            if (letter_goes_on) {
                latin1_bits = 1;
                const bool is_capital = (static_cast<unsigned char>(at[0]) & 0x20) == 0;
                (is_capital ? capitals : smalls) |= 1;
                folded[begin] = static_cast<char>(at[0] | 0x20);
            }
            letter_goes_on = false;
            for (std::uint64_t left = block.high; left != 0; left &= left - 1) {
                const auto place = static_cast<std::size_t>(std::countr_zero(left));
                const auto byte = static_cast<unsigned char>(at[place]);
                const std::uint64_t bit = std::uint64_t{1} << place;
                if (byte == 0xE2 || byte == 0xE3 || byte == 0xEF) block.end |= bit;
                if (byte != 0xC3) continue;
                const auto next = static_cast<unsigned char>(at[place + 1]);
                if (!ends_latin1_letter(next)) continue;
                latin1_bits |= bit;
                if (repeats_latin1(at + place)) block.repeated |= bit;
                if (place + 1 == kBlock) {
                    letter_goes_on = true;
                    break;
                }
                latin1_bits |= bit << 1;
                ((next & 0x20) == 0 ? capitals : smalls) |= bit << 1;
                folded[begin + place + 1] = static_cast<char>(next | 0x20);
            }
        }
        word.words_[i] = block.letter | block.digit | latin1_bits;
        capital.words_[i] = capitals;
        small.words_[i] = smalls;
        repeated.words_[i] = block.repeated;
        other.words_[i] = block.high & ~latin1_bits;
        token.words_[i] = word.words_[i] | other.words_[i] | block.mark;
        end.words_[i] = block.end;
    }
}

}  // namespace triaged::triage
