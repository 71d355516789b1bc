#include "message/charset.h"

#include <gtest/gtest.h>

namespace triaged::message {
namespace {

using namespace std::string_literals;

TEST(Charset, ToUtf8) {
    const struct {
        std::string bytes;
        const char* charset;
        std::string text;
        bool guessed;
    } cases[] = {
        {"hello", "us-ascii", "hello", false},
        {"caf\xC3\xA9", "utf-8", "caf\u00e9", false},
        {"caf\xC3\xA9", "UTF8", "caf\u00e9", false},
        {"\xEF\xBB\xBF"
         "a",
         "utf-8", "a", false},
        {"caf\xE9", "iso-8859-1", "caf\u00e9", false},
        {"\x80", "latin1", "\u20ac", false},
        {"\xA4", "iso-8859-15", "\u20ac", false},
        {"\xDD", "iso-8859-9", "\u0130", false},
        {"\xD1", "koi8-r", "\u044f", false},
        {"\xFF", "windows-1251", "\u044f", false},
        {"\xBD\xBA", "ks_c_5601-1987", "\uc2a4", false},
        {"\xBD\xBA", "euc-kr", "\uc2a4", false},
        {"\xCC\xE1", "gb2312", "\u63d0", false},
        {"\xA4\x40", "big5", "\u4e00", false},
        {"\x82\xA0", "shift_jis", "\u3042", false},
        {"\x1B$B$\"\x1B(B", "iso-2022-jp", "\u3042", false},
        {"+APY-", "utf-7", "\u00f6", false},
        {"\xFF\xFE"
         "a\0"s,
         "utf-16", "a", false},
        {"\xE1", "tis-620", "\u0e41", false},

        // missing, unknown and wrong ones
        {"caf\xC3\xA9", "", "caf\u00e9", true},
        {"caf\xE9", "", "caf\u00e9", true},
        {"caf\xC3\xA9", "us-ascii", "caf\u00e9", true},
        {"caf\xE9", "us-ascii", "caf\u00e9", true},
        {"caf\xE9 and more", "utf-8", "caf\u00e9 and more", true},
        {"\u00e9\u00e9\u00e9\xE9", "utf-8", "\u00e9\u00e9\u00e9\uFFFD", true},
        {"caf\xE9", "x-nonsense", "caf\u00e9", true},
        {"caf\xE9", "utf-8,version=1", "caf\u00e9", true},
        {"hello", "x-nonsense", "hello", true},

        // what the charset does not define
        {"\xD8\x00"s, "utf-16be", "\uFFFD", false},
        {"a\xED\xA0\x80"
         "b",
         "utf-8", "a\u00ed\u00a0\u20acb", true},  // a surrogate is no UTF-8
        {"\x81\x8D", "windows-1252", "\u0081\u008d", false},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.charset + (" " + c.text));
        bool guessed = false;
        EXPECT_EQ(to_utf8(c.bytes, c.charset, &guessed), c.text);
        EXPECT_EQ(guessed, c.guessed);
    }
}

TEST(Charset, EveryByteOfEveryCharsetGivesValidUtf8) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
    bytes += bytes;
    for (const char* charset :
         {"",          "us-ascii",    "utf-8",       "utf-7",       "utf-16",
          "utf-16le",  "utf-32",      "iso-8859-1",  "gb18030",     "big5",
          "euc-jp",    "euc-kr",      "iso-2022-jp", "iso-2022-kr", "iso-2022-cn",
          "shift_jis", "hz",          "scsu",        "bocu-1",      "imap-mailbox-name",
          "cesu-8",    "windows-874", "ibm-37",      "lmbcs"}) {
        EXPECT_TRUE(is_valid_utf8(to_utf8(bytes, charset))) << charset;
    }
}

TEST(Charset, LongTextsKeepCharactersOutsideTheFirstPlane) {
    // UTF-16 surrogate pairs meet the end of every buffer.
    std::string bytes, text;
    for (int i = 0; i < 5000; ++i) {
        bytes += "\xD8\x3D\xDE\x00"s;
        text += "\U0001F600";
    }
    EXPECT_EQ(to_utf8(bytes, "utf-16be"), text);
    EXPECT_EQ(to_utf8("\0a"s + bytes, "utf-16be"), "a" + text);
}

TEST(Charset, ValidUtf8) {
    for (const std::string_view good : {"", "a", "\u00e9", "\u20ac", "\U0010FFFF", "\uE000"}) {
        EXPECT_TRUE(is_valid_utf8(good));
    }
    for (const std::string_view bad : {"\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80",
                                       "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
                                       "\xF5\x80\x80\x80", "\xFF", "a\xC3(", "\xE2\x82"}) {
        EXPECT_FALSE(is_valid_utf8(bad));
    }
}

TEST(Charset, KnowsItsAliases) {
    for (const char* known :
         {"utf-8", "UTF8", "ISO-8859-1", "ks_c_5601-1987", "cp-850", "x-sjis"}) {
        EXPECT_TRUE(is_known_charset(known)) << known;
    }
    for (const char* unknown : {"", "x-nonsense", "unknown-8bit", "binary stuff"}) {
        EXPECT_FALSE(is_known_charset(unknown)) << unknown;
    }
}

}  // namespace
}  // namespace triaged::message
