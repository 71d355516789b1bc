#include "imap/mailbox_name.h"

#include <gtest/gtest.h>

#include <random>

namespace triaged::imap {
namespace {

TEST(MailboxName, BothWays) {
    const struct {
        std::string utf8;
        const char* wire;
    } cases[] = {
        {"INBOX", "INBOX"},
        {"Triage/1 Urgent", "Triage/1 Urgent"},
        {"R&D", "R&-D"},
        {"&", "&-"},
        {"Entw\xc3\xbcrfe", "Entw&APw-rfe"},
        {"Gel\xc3\xb6scht \xe2\x82\xac", "Gel&APY-scht &IKw-"},
        // RFC 3501, section 5.1.3
        {"~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
         "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
        {"\xd0\x9e\xd1\x82\xd0\xbf\xd1\x80\xd0\xb0\xd0\xb2\xd0\xbb\xd0\xb5\xd0\xbd\xd0\xbd\xd1\x8b"
         "\xd0\xb5",
         "&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-"},
        {"\xf0\x9f\x94\xa5 hot", "&2D3dJQ- hot"},
        {"\xc3\xbc&\xc3\xbc", "&APw-&-&APw-"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.wire);
        const auto wire = encode_mailbox_name(c.utf8);
        ASSERT_TRUE(wire);
        EXPECT_EQ(*wire, c.wire);
        const auto utf8 = decode_mailbox_name(c.wire);
        ASSERT_TRUE(utf8) << utf8.error().message;
        EXPECT_EQ(*utf8, c.utf8);
    }
}

TEST(MailboxName, RefusesToEncode) {
    const struct {
        std::string utf8;
        const char* error;
    } cases[] = {
        {"", "mailbox name: it is empty"},
        {"a\r\nb", "mailbox name: control character"},
        {std::string(1, '\0'), "mailbox name: control character"},
        {"\x7f", "mailbox name: control character"},
        {"\xfc", "mailbox name: invalid UTF-8"},
        {"\xc3", "mailbox name: invalid UTF-8"},
        {"\xc3(", "mailbox name: invalid UTF-8"},
        {"\xc0\xaf", "mailbox name: invalid UTF-8"},          // overlong
        {"\xe0\x80\xaf", "mailbox name: invalid UTF-8"},      // overlong
        {"\xed\xa0\x80", "mailbox name: invalid UTF-8"},      // surrogate
        {"\xf4\x90\x80\x80", "mailbox name: invalid UTF-8"},  // above U+10FFFF
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.utf8);
        const auto wire = encode_mailbox_name(c.utf8);
        ASSERT_FALSE(wire);
        EXPECT_EQ(wire.error().message, c.error);
    }
}

TEST(MailboxName, RefusesToDecode) {
    const struct {
        std::string wire;
        const char* error;
    } cases[] = {
        {"", "mailbox name: it is empty"},
        {"&", "mailbox name: '&' without '-'"},
        {"&APw", "mailbox name: '&' without '-'"},
        {"&APw rfe-", "mailbox name: invalid modified UTF-7"},
        {"&A-", "mailbox name: invalid modified UTF-7"},                    // half a unit
        {"&APx-", "mailbox name: invalid modified UTF-7"},                  // filled up with ones
        {"&2D0-", "mailbox name: invalid modified UTF-7"},                  // a lone high surrogate
        {"&3SU-", "mailbox name: invalid modified UTF-7"},                  // a lone low one
        {"&AEE-", "mailbox name: not the one spelling of this name"},       // A
        {"&APw-&APw-", "mailbox name: not the one spelling of this name"},  // two runs
        {"&ACY-", "mailbox name: not the one spelling of this name"},       // &
        {"&AAA-", "mailbox name: control character"},
        {"\xc3\xbc", "mailbox name: not the one spelling of this name"},  // 8 bits
        {"a\nb", "mailbox name: control character"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.wire);
        const auto utf8 = decode_mailbox_name(c.wire);
        ASSERT_FALSE(utf8) << *utf8;
        EXPECT_EQ(utf8.error().message, c.error);
    }
}

TEST(MailboxName, DecodesNothingThatItWouldNotEncodeTheSame) {
    const std::string alphabet = "&&-AP,+w9z/ \xc3\xbc";
    std::mt19937 random(1);
    int decoded = 0;
    for (int i = 0; i < 100'000; ++i) {
        std::string wire;
        for (auto n = random() % 8; n > 0; --n) wire += alphabet[random() % alphabet.size()];
        const auto utf8 = decode_mailbox_name(wire);
        if (!utf8) continue;
        ++decoded;
        ASSERT_EQ(*encode_mailbox_name(*utf8), wire);
    }
    EXPECT_GT(decoded, 100);
}

}  // namespace
}  // namespace triaged::imap
