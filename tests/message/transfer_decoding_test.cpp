#include "message/transfer_decoding.h"

#include <gtest/gtest.h>

namespace triaged::message {
namespace {

TEST(TransferDecoding, Base64) {
    constexpr struct {
        const char* text;
        const char* bytes;
        bool damaged;
    } cases[] = {
        {"", "", false},
        {"aGVsbG8=", "hello", false},
        {"aGVs\r\nbG8=\r\n", "hello", false},
        {"aGVsbG8h", "hello!", false},
        {"aGVsbG8", "hello", true},           // padding lost
        {"aGVsbG8=aGVsbG8=", "hello", true},  // nothing counts behind padding
        {"aGVsbG8=\r\n\r\n", "hello", false},
        {"aG*V-sbG8=", "hello", true},
        {"a", "", true},
        {"=", "", true},
        {"aA==", "h", false},
        {"aGV=", "he", false},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        const auto decoded = decode_base64(c.text);
        EXPECT_EQ(decoded.bytes, c.bytes);
        EXPECT_EQ(decoded.damaged, c.damaged);
    }
}

TEST(TransferDecoding, QuotedPrintable) {
    constexpr struct {
        const char* text;
        const char* bytes;
        bool damaged;
    } cases[] = {
        {"", "", false},
        {"caf=C3=a9", "caf\xC3\xA9", false},
        {"a=\r\nb", "ab", false},
        {"a=  \r\nb", "ab", false},  // blanks added on the way
        {"a=\nb", "ab", false},
        {"a \r\nb\t\r\n", "a \r\nb\t\r\n", false},  // the line end stays
        {"a=20\r\nb", "a \r\nb", false},
        {"a=", "a", false},
        {"1+1=2 =zz =", "1+1=2 =zz ", true},
        {"=3D=", "=", false},
        {"=3", "=3", true},
        {"\r\n\r\n", "\r\n\r\n", false},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        const auto decoded = decode_quoted_printable(c.text);
        EXPECT_EQ(decoded.bytes, c.bytes);
        EXPECT_EQ(decoded.damaged, c.damaged);
    }
}

TEST(TransferDecoding, ByNameAsMailWritesIt) {
    for (const char* name : {"base64", "Base64", "base-64", " base64 ", "base64 (x)"}) {
        EXPECT_EQ(decode_transfer("aGVsbG8=", name).bytes, "hello") << name;
    }
    for (const char* name : {"quoted-printable", "quoted printable", "QUOTED-PRINTABLE"}) {
        EXPECT_EQ(decode_transfer("=41", name).bytes, "A") << name;
    }
    for (const char* name : {"", "7bit", "8bit", "binary", "7-bit", "x-unknown"}) {
        EXPECT_EQ(decode_transfer("=41", name).bytes, "=41") << name;
    }
    EXPECT_EQ(decode_transfer("begin 644 a\n%:&5L;&\\\nend\n", "x-uuencode").bytes, "hello");
}

TEST(TransferDecoding, QEncodingOfHeaders) { EXPECT_EQ(decode_q("a_b=5F=E9=zz="), "a b_\xE9=zz="); }

}  // namespace
}  // namespace triaged::message
