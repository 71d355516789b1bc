#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "triage/text_bits.h"

namespace triaged::triage {

/// What a code point is to the tokeniser, after folding.
enum class CharClass : std::uint8_t {
    separator,  ///< blanks, punctuation
    word,       ///< letters, marks, digits
    single,     ///< a token of its own: Han, kana, Thai and the like, emoji, currency signs
};

CharClass classify(char32_t c);

/// Characters that are normalised together, at most: to put marks in order costs their number
/// squared, and no letter has more than a few (UAX #15, 13: 30).
inline constexpr int kMaxSegment = 32;

/// One code point of valid UTF-8 at `at`, and its length in bytes. Invalid bytes read as U+FFFD
/// of length 1.
char32_t decode(std::string_view text, std::size_t at, std::size_t& length);
void append_utf8(std::string& out, char32_t c);

/// Whether normalisation never changes what stands before `c` because of `c`: not so for
/// combining marks.
bool is_boundary(char32_t c);

/// Whether `c` is another character in another case.
bool has_case(char32_t c);

/// Appends NFKC_Casefold of `segment` (Unicode 15, section 5.18), which must begin and end at a
/// boundary; default-ignorable characters (soft hyphen, zero width) disappear. Beyond the
/// standard, dotless and dotted i become `i`, so that Turkish words match whatever typed them.
void append_folded(std::string& out, std::string_view segment);

/// Folds one code point for the regex gate: full case folding, one code point at a time, so that
/// it commutes with concatenation. Two characters that PCRE2 takes for equal regardless of case
/// fold to the same text.
void append_gate_folded(std::string& out, char32_t c);

/// A text folded for the regex gate.
struct GateText {
    std::string_view text;
    bool same_places;  ///< each character takes as many bytes as it did
};
/// `bits` and `lowered` are what TextBits says of `text`; the result lies in `lowered` or
/// `storage`.
GateText gate_folded(std::string_view text, const TextBits& bits, std::string_view lowered,
                     std::string& storage);

/// NFKC without default-ignorable characters, letters kept as they are: what regexes read. The
/// common case, nothing to change, returns false and leaves `out` alone; otherwise `offsets[i]`
/// is the place in `text` of out's byte i, with one more for the end. `bits` are those of `text`.
bool clean(std::string_view text, const TextBits& bits, std::string& out, std::u32string& offsets);

/// The whole text folded, for comparisons: append_folded over all segments.
std::string fold(std::string_view text);

}  // namespace triaged::triage
