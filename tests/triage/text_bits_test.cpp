#include "triage/text_bits.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace triaged::triage {
namespace {

// What the sets must hold, one byte after another.
struct Slow {
    explicit Slow(std::string_view whole) : text(whole) {}

    unsigned at(std::size_t i) const {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
    }
    bool digit(std::size_t i) const { return at(i) >= '0' && at(i) <= '9'; }
    bool letter(std::size_t i) const { return (at(i) | 0x20) >= 'a' && (at(i) | 0x20) <= 'z'; }
    // The first byte of a letter U+00C0 to U+00FF without signs and sharp s.
    bool latin1(std::size_t i) const {
        const unsigned next = at(i + 1);
        return at(i) == 0xC3 && next >= 0x80 && next <= 0xBF && next != 0x97 && next != 0x9F &&
               next != 0xB7;
    }
    bool second(std::size_t i) const { return i > 0 && latin1(i - 1); }
    bool word(std::size_t i) const { return letter(i) || digit(i) || latin1(i) || second(i); }
    bool capital(std::size_t i) const { return (letter(i) || second(i)) && (at(i) & 0x20) == 0; }
    bool small(std::size_t i) const { return (letter(i) || second(i)) && (at(i) & 0x20) != 0; }
    bool other(std::size_t i) const { return at(i) >= 0x80 && !word(i); }
    bool token(std::size_t i) const {
        return word(i) || other(i) ||
               (at(i) != 0 && std::string_view("#:;<=").find(text[i]) != std::string_view::npos);
    }
    bool end(std::size_t i) const {
        return at(i) == '\n' || at(i) == '.' || at(i) == '!' || at(i) == '?' || at(i) == 0xE2 ||
               at(i) == 0xE3 || at(i) == 0xEF;
    }
    bool repeated(std::size_t i) const {
        const auto same = [&](std::size_t a, std::size_t b) {
            return (at(a) | 0x20) == (at(b) | 0x20);
        };
        if (letter(i)) return same(i, i + 1) && same(i, i + 2);
        return latin1(i) && at(i + 2) == 0xC3 && at(i + 4) == 0xC3 && same(i + 1, i + 3) &&
               same(i + 1, i + 5);
    }
    char lowered(std::size_t i) const {
        return static_cast<char>(capital(i) ? at(i) | 0x20 : at(i));
    }

    std::string_view text;
};

void expect_the_same(TextBits& bits, const std::string& text) {
    std::string lowered(text.size() + TextBits::kPadding, '\0');
    bits.read(text, lowered.data());
    const Slow slow(text);
    std::size_t next_word = text.size();
    for (std::size_t i = text.size(); i-- > 0;) {
        const auto where = [&] { return testing::Message() << "byte " << i << " of " << text; };
        EXPECT_EQ(bits.word.has(i), slow.word(i)) << where();
        EXPECT_EQ(bits.capital.has(i), slow.capital(i)) << where();
        EXPECT_EQ(bits.small.has(i), slow.small(i)) << where();
        EXPECT_EQ(bits.other.has(i), slow.other(i)) << where();
        EXPECT_EQ(bits.token.has(i), slow.token(i)) << where();
        EXPECT_EQ(bits.end.has(i), slow.end(i)) << where();
        EXPECT_EQ(bits.repeated.has(i), slow.repeated(i)) << where();
        EXPECT_EQ(lowered[i], slow.lowered(i)) << where();
        if (slow.word(i)) next_word = i;
        EXPECT_EQ(bits.word.next(i), next_word) << where();
        for (std::size_t j = 0; j < 64 && i + j < text.size(); j += 9) {
            EXPECT_EQ((bits.word.window(i) >> j & 1) != 0, slow.word(i + j)) << where();
        }
    }
    EXPECT_EQ(bits.word.next(text.size()), text.size());
}

TEST(TextBits, AgreesWithReadingByteByByte) {
    const std::vector<std::string> pieces = {"a",
                                             "Z",
                                             "oOo",
                                             "111",
                                             " ",
                                             "\n",
                                             ".",
                                             "!?",
                                             ":-)",
                                             "#x",
                                             "@",
                                             "[`{",
                                             "/0",
                                             ":9",
                                             "é",
                                             "É",
                                             "ÄÄä",
                                             "ß",
                                             "×",
                                             "÷",
                                             "ÿŸ",
                                             "…",
                                             "！",
                                             "ж",
                                             "猫",
                                             "😀",
                                             "\xC3",
                                             "\xC3"
                                             "A",
                                             "\x80",
                                             "\xFF",
                                             "\xE2\x80",
                                             "\xC3\xA4\xC3",
                                             "word",
                                             "Rückgabe"};
    std::mt19937 random(7);
    TextBits bits;  // one for all: what an earlier text left behind must not show
    for (int round = 0; round < 400 && !testing::Test::HasFailure(); ++round) {
        std::string text;
        const std::size_t size = random() % 300;
        while (text.size() < size) text += pieces[random() % pieces.size()];
        expect_the_same(bits, text);
    }
    for (std::size_t size = 0; size <= 130; ++size) {
        expect_the_same(bits, std::string(size, 'x'));
        expect_the_same(bits, std::string(size, 'x') + "Ü");
    }
}

}  // namespace
}  // namespace triaged::triage
