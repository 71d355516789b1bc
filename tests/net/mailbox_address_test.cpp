#include "net/mailbox_address.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace triaged::net {
namespace {

using std::string_literals::operator""s;

TEST(MailboxAddress, AcceptsPlainAddresses) {
    const std::string cases[] = {
        "anna@example.org",
        "Anna.Berg@Example.ORG",
        "a@b.de",
        "a+tag=x@sub.mail.example.co.uk",
        "o'brien@example.ie",
        "#$&'*+-/=?^_`{|}~@example.org",
        "x@xn--bcher-kva.example",
        "x@4you.example",
        "x@1.2.3.4com",
        std::string(64, 'l') + "@example.org",
        "x@" + std::string(63, 'd') + ".org",
        "x@" + std::string(61, 'd') + "." + std::string(63, 'd') + "." + std::string(63, 'd') +
            "." + std::string(63, 'd'),  // 253 bytes
    };
    for (const auto& text : cases) {
        SCOPED_TRACE(text);
        const auto address = MailboxAddress::parse(text);
        ASSERT_TRUE(address) << address.error().message;
        EXPECT_EQ(address->text(), text);
    }
}

TEST(MailboxAddress, RefusesEverythingElse) {
    const struct {
        std::string text;
        const char* reason;
    } cases[] = {
        {"", "there is no @"},
        {"anna", "there is no @"},
        {"@example.org", "the part before the @ is empty"},
        {"anna@", "the domain is empty"},
        {"anna@localhost", "the domain has no dot"},
        {".a@example.org", "a dot before the @ stands first, last or beside another"},
        {"a.@example.org", "a dot before the @ stands first, last or beside another"},
        {"a..b@example.org", "a dot before the @ stands first, last or beside another"},
        {"a@.example.org", "a dot in the domain stands first, last or beside another"},
        {"a@example.org.", "a dot in the domain stands first, last or beside another"},
        {"a@example..org", "a dot in the domain stands first, last or beside another"},
        {"a@-example.org", "a part of the domain begins or ends with a hyphen"},
        {"a@example-.org", "a part of the domain begins or ends with a hyphen"},
        {"a@127.0.0.1", "the domain ends in a number"},
        {"a@[127.0.0.1]", "a character in the domain is not allowed"},
        {"a@[IPv6:::1]", "a character in the domain is not allowed"},
        {"a@exam_ple.org", "a character in the domain is not allowed"},
        {"a@b@example.org", "a character in the domain is not allowed"},
        {"a@b\xc3\xbc"
         "cher.example",
         "a character in the domain is not allowed"},
        {"\xc3\xbc@example.org", "a character before the @ is not allowed"},
        {"\"a b\"@example.org", "a character before the @ is not allowed"},
        {"a(c)@example.org", "a character before the @ is not allowed"},
        {"a b@example.org", "a character before the @ is not allowed"},
        {" a@example.org", "a character before the @ is not allowed"},
        {"a@example.org ", "a character in the domain is not allowed"},
        {"<a@example.org>", "a character before the @ is not allowed"},
        {"a@example.org>", "a character in the domain is not allowed"},
        {"Anna <a@example.org>", "a character before the @ is not allowed"},
        {"a,b@example.org", "a character before the @ is not allowed"},
        {"a@example.org,b@example.org", "a character in the domain is not allowed"},
        {"@relay.example:a@example.org", "the part before the @ is empty"},
        {"a%b@example.org", "a character before the @ is not allowed"},
        {"host!a@example.org", "a character before the @ is not allowed"},
        {"a\\b@example.org", "a character before the @ is not allowed"},
        {"group:a@example.org;", "a character before the @ is not allowed"},
        {"a@example.org\r\nRCPT TO:<victim@example.net>",
         "a character in the domain is not allowed"},
        {"a\r\n@example.org", "a character before the @ is not allowed"},
        {"a@example.org\n", "a character in the domain is not allowed"},
        {"a@example.org\0"s, "a character in the domain is not allowed"},
        {"a\0@example.org"s, "a character before the @ is not allowed"},
        {"you@y.example>,<victim@z.example", "a character in the domain is not allowed"},
        {"<you@y.example> NOTIFY=SUCCESS", "a character before the @ is not allowed"},
        {"a\t@example.org", "a character before the @ is not allowed"},
        {"a\x7f@example.org", "a character before the @ is not allowed"},
        {std::string(65, 'l') + "@example.org", "the part before the @ is longer than 64 bytes"},
        {"x@" + std::string(64, 'd') + ".org", "a part of the domain is longer than 63 bytes"},
        {"x@" + std::string(62, 'd') + "." + std::string(63, 'd') + "." + std::string(63, 'd') +
             "." + std::string(63, 'd'),
         "the domain is longer than 253 bytes"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        const auto address = MailboxAddress::parse(c.text);
        ASSERT_FALSE(address);
        EXPECT_EQ(address.error().message, std::string("mail address: ") + c.reason);
    }
}

// What an SMTP command can bear, said a second time and more plainly.
bool is_harmless(const std::string& text) {
    const auto at = text.find('@');
    const auto only = [](const std::string& part, const char* more) {
        const std::string letters =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        return !part.empty() && part.find_first_not_of(letters + more) == std::string::npos;
    };
    return at != std::string::npos && only(text.substr(0, at), "#$&'*+-/=?^_`{|}~.") &&
           only(text.substr(at + 1), "-.") && text.size() <= 64 + 1 + 253;
}

TEST(MailboxAddress, AcceptsNothingHarmfulWhateverTheBytes) {
    const std::string alphabet = "ab1.-@@<>,;: \"\\()[]%!\r\n\t\x80\xff"s + '\0';
    std::mt19937 random(1);
    int accepted = 0;
    for (int i = 0; i < 200'000; ++i) {
        std::string text = "ab.c@de.fg";
        for (auto n = random() % 4; n > 0; --n) {
            text[random() % text.size()] = alphabet[random() % alphabet.size()];
        }
        if (!MailboxAddress::parse(text)) continue;
        ++accepted;
        ASSERT_TRUE(is_harmless(text)) << testing::PrintToString(text);
    }
    EXPECT_GT(accepted, 10'000);
    EXPECT_LT(accepted, 190'000);
}

TEST(MailboxAddress, ComparesDomainsWithoutCase) {
    const auto parsed = [](const char* text) { return *MailboxAddress::parse(text); };
    EXPECT_EQ(parsed("a@Example.org"), parsed("a@example.ORG"));
    EXPECT_FALSE(parsed("A@example.org") == parsed("a@example.org"));
    EXPECT_EQ(parsed("Anna@Example.org").local(), "Anna");
    EXPECT_EQ(parsed("Anna@Example.org").domain(), "Example.org");
}

}  // namespace
}  // namespace triaged::net
