#include "message/encoded_word.h"

#include <gtest/gtest.h>

#include "message/limits.h"

namespace triaged::message {
namespace {

TEST(EncodedWord, DecodeText) {
    constexpr struct {
        const char* raw;
        const char* text;
    } cases[] = {
        {"plain", "plain"},
        {"=?utf-8?q?caf=C3=A9?=", "caf\u00e9"},
        {"=?UTF-8?B?Y2Fmw6k=?=", "caf\u00e9"},
        {"=?utf-8?B?Y2Fmw6k?=", "caf\u00e9"},  // padding lost
        {"=?iso-8859-1?Q?a_b=5Fc?=", "a b_c"},
        {"=?utf-8*en?q?a?=", "a"},  // RFC 2231: language

        // blanks between words go, others stay
        {"=?utf-8?q?a?= =?utf-8?q?b?=", "ab"},
        {"=?utf-8?q?a?=\r\n =?utf-8?q?b?=", "ab"},
        {"=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"},
        {"=?utf-8?q?a_?= =?utf-8?q?b?=", "a b"},
        {"Re:=?utf-8?q?a?=b", "Re:ab"},  // without blanks around

        // a character split over two words
        {"=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "caf\u00e9"},
        {"=?utf-8?b?w?= =?utf-8?q?=C3=A9?=", "\u00e9"},  // no whole byte
        {"=?euc-kr?b?vbo=?= =?euc-kr?b?xq8=?=", "\uc2a4\ud2b9"},
        {"=?iso-2022-jp?B?GyRCJF4bKEI=?= =?iso-2022-jp?B?GyRCJF8bKEI=?=", "\u307e\u307f"},
        {"=?koi8-r?q?=D0?= =?utf-8?q?=C3=A9?=", "\u043f\u00e9"},

        // wrong and unknown charsets
        {"=?us-ascii?q?caf=C3=A9?=", "caf\u00e9"},
        {"=?utf-8?q?caf=E9?=", "caf\u00e9"},
        {"=?x-nonsense?q?caf=E9?=", "caf\u00e9"},
        {"=?unknown-8bit?q?=D1=8F?=", "\u044f"},
        {"=?gb2312?b?zOE=?=", "\u63d0"},
        {"=?iso-8859-1?q?=80_5?=", "\u20ac 5"},  // meant windows-1252

        // raw 8-bit text
        {"caf\xC3\xA9", "caf\u00e9"},
        {"caf\xE9", "caf\u00e9"},

        // no words
        {"=?utf-8?q?a", "=?utf-8?q?a"},
        {"=?utf-8?x?a?=", "=?utf-8?x?a?="},
        {"=?"
         "?q?a?=",
         "=?"
         "?q?a?="},
        {"=?utf-8?q?a?b?=", "=?utf-8?q?a?b?="},
        {"=?u t?q?a?=", "=?u t?q?a?="},
        {"=?", "=?"},
        {"=?utf-8?q?"
         "?=",
         ""},
        {"a=?utf-8?q?=0D=0ABcc:_x?=", "a  Bcc: x"},  // no line may be smuggled in
        {"=?utf-8?q?a=00b?=", "a b"},
        {" a\r\n b\t", "a   b"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.raw);
        EXPECT_EQ(decode_encoded_words(c.raw), c.text);
    }
}

TEST(EncodedWord, WordsBeyondTheLimitStayAsTheyAre) {
    std::string raw;
    for (std::size_t i = 0; i < limits::encoded_words + 1; ++i) raw += "=?utf-8?q?a?= ";
    const auto text = decode_encoded_words(raw);
    EXPECT_TRUE(text.starts_with(std::string(limits::encoded_words, 'a')));
    EXPECT_TRUE(text.ends_with("=?utf-8?q?a?="));
}

}  // namespace
}  // namespace triaged::message
