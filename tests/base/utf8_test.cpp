#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace triaged {
namespace {

// Any number as a sequence of the wanted length would write it.
std::string encoded(char32_t c, std::size_t length) {
    if (length == 1) return {static_cast<char>(c)};
    std::string out;
    for (std::size_t i = 1; i < length; ++i) {
        out.insert(out.begin(), static_cast<char>(0x80 | (c & 0x3F)));
        c >>= 6;
    }
    const unsigned lead = length == 2 ? 0xC0 : length == 3 ? 0xE0 : 0xF0;
    out.insert(out.begin(), static_cast<char>(lead | c));
    return out;
}

std::size_t right_length(char32_t c) { return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

TEST(Utf8, EveryCharacterHasItsLengthAndNoOtherWriting) {
    for (char32_t c = 0; c <= 0x110FFF; ++c) {
        const bool valid = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
        for (std::size_t length = right_length(c); length <= 4; ++length) {
            const std::size_t expected = valid && length == right_length(c) ? length : 0;
            ASSERT_EQ(utf8_length(encoded(c, length) + "x"), expected)
                << std::hex << static_cast<std::uint32_t>(c) << " in " << length;
        }
    }
}

TEST(Utf8, ACutCharacterIsNone) {
    EXPECT_EQ(utf8_length(""), 0u);
    for (const std::string whole : {"\u00e9", "\u20ac", "\U0001f642"}) {
        EXPECT_EQ(utf8_length(whole), whole.size());
        for (std::size_t size = 1; size < whole.size(); ++size) {
            EXPECT_EQ(utf8_length(whole.substr(0, size)), 0u);
            EXPECT_EQ(utf8_length(whole.substr(0, size) + 'x'), 0u);
            EXPECT_EQ(utf8_length(whole.substr(size)), 0u);
        }
    }
}

TEST(Utf8, PrefixesEndBetweenCharacters) {
    const std::string text = "a\u00e9\u20ac\U0001f642";  // 1, 2, 3 and 4 bytes
    const std::size_t ends[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    for (std::size_t limit = 0; limit < std::size(ends); ++limit) {
        EXPECT_EQ(utf8_prefix(text, limit).size(), ends[limit]) << limit;
    }
    EXPECT_EQ(utf8_prefix("", 0), "");
}

TEST(Utf8, PrefixesOfWhatIsNoUtf8LoseLittle) {
    const std::string bytes(100, '\x80');
    EXPECT_EQ(utf8_prefix(bytes, 50).size(), 50u);
    EXPECT_EQ(utf8_prefix("\xFF\xFF\xFF", 2).size(), 2u);
    EXPECT_EQ(utf8_prefix("\x80\x80", 1).size(), 1u);
}

TEST(Utf8, CountsCharacters) {
    EXPECT_EQ(utf8_count(""), 0u);
    EXPECT_EQ(utf8_count("a\u00e9\u20ac\U0001f642"), 4u);
    EXPECT_EQ(utf8_count("\xFF\xFF\x80"), 2u);
}

TEST(Utf8, KnowsWhatActsInsteadOfBeingShown) {
    for (const char* const acts :
         {"\x01", "\t", "\n", "\r", "\x1b", "\x7f", "\u0080", "\u0085", "\u009b", "\u009f",
          "\u2028", "\u2029", "\u202a", "\u202e", "\u2066", "\u2069"}) {
        EXPECT_TRUE(utf8_acts(acts)) << acts;
    }
    EXPECT_TRUE(utf8_acts(std::string_view("\0", 1)));
    for (const char* const shown : {" ", "a", "~", "\u00a0", "\u00e9", "\u07ff", "\u200e", "\u2027",
                                    "\u202f", "\u2065", "\u206a", "\u20ac", "\U0001f642"}) {
        EXPECT_FALSE(utf8_acts(shown)) << shown;
    }
}

}  // namespace
}  // namespace triaged
