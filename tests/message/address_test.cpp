#include "message/address.h"

#include <gtest/gtest.h>

#include "message/limits.h"

namespace triaged::message {

static void PrintTo(const Address& address, std::ostream* out) {
    *out << '"' << address.name << "\" <" << address.address << '>';
}

namespace {

using List = std::vector<Address>;

TEST(Address, ParseList) {
    const struct {
        const char* raw;
        List list;
    } cases[] = {
        {"jo@example.com", {{"", "jo@example.com"}}},
        {"Jo Smith <Jo@Example.COM>", {{"Jo Smith", "jo@example.com"}}},
        {"\"Smith, Jo\" <jo@x.org>, <a@b.c>", {{"Smith, Jo", "jo@x.org"}, {"", "a@b.c"}}},
        {"\"a \\\"b\\\" c\" <jo@x.org>", {{"a \"b\" c", "jo@x.org"}}},
        {"jo@x.org (Jo Smith)", {{"Jo Smith", "jo@x.org"}}},
        {"<jo@x.org> (Jo (the) Smith)", {{"Jo (the) Smith", "jo@x.org"}}},
        {"Jo (work) <jo@x.org>", {{"Jo", "jo@x.org"}}},
        {"jo @ x . org", {{"", "jo@x.org"}}},
        {"jo(c)@(c)x.org", {{"c", "jo@x.org"}}},
        {"J. R. Smith <jo@x.org>", {{"J. R. Smith", "jo@x.org"}}},
        {"Jo\r\n Smith <jo@x.org>", {{"Jo Smith", "jo@x.org"}}},
        {"<@a,@b:jo@x.org>", {{"", "jo@x.org"}}},  // obsolete route
        {"\"jo smith\"@x.org", {{"", "\"jo smith\"@x.org"}}},
        {"jo@[192.0.2.1]", {{"", "jo@[192.0.2.1]"}}},
        {"jo@[IPv6:2001:DB8::1], a@b", {{"", "jo@[ipv6:2001:db8::1]"}, {"", "a@b"}}},
        {"jo@x.org.", {{"", "jo@x.org"}}},

        // groups
        {"undisclosed-recipients:;", {}},
        {"undisclosed-recipients:", {}},
        {"Friends: jo@x.org, Al <al@x.org>;", {{"", "jo@x.org"}, {"Al", "al@x.org"}}},
        {"Friends: jo@x.org; al@x.org", {{"", "jo@x.org"}, {"", "al@x.org"}}},
        {"A: jo@x.org, B: al@x.org", {{"", "jo@x.org"}, {"", "al@x.org"}}},

        // encoded words
        {"=?utf-8?q?J=C3=B6?= <jo@x.org>", {{"J\u00f6", "jo@x.org"}}},
        {"=?utf-8?q?Smith,_Jo?= <jo@x.org>", {{"Smith, Jo", "jo@x.org"}}},
        {"\"=?iso-8859-1?q?J=F6?=\" <jo@x.org>", {{"J\u00f6", "jo@x.org"}}},
        {"=?utf-8?q?a?= =?utf-8?q?b?= c <jo@x.org>", {{"ab c", "jo@x.org"}}},
        {"J\xC3\xB6 <jo@x.org>", {{"J\u00f6", "jo@x.org"}}},
        {"J\xF6 <jo@x.org>", {{"J\u00f6", "jo@x.org"}}},

        // international domains have one form
        {"jo@b\xC3\xBC"
         "cher.example",
         {{"", "jo@xn--bcher-kva.example"}}},
        {"jo@xn--bcher-kva.example", {{"", "jo@xn--bcher-kva.example"}}},
        {"jo@b\xC3\xBC"
         "cher.\xEF\xBB\xBF",
         {{"", "jo@xn--bcher-kva"}}},

        // what should not be, and is
        {"jo", {{"", "jo"}}},
        {"Undisclosed Recipients", {{"Undisclosed Recipients", ""}}},
        {"<Undisclosed Recipients>", {{"Undisclosed Recipients", ""}}},
        {"MAILER-DAEMON <>", {{"MAILER-DAEMON", ""}}},
        {"Jo <jo@x.org", {{"Jo", "jo@x.org"}}},
        {"Jo <jo@x.org, al@x.org", {{"Jo", "jo@x.org"}, {"", "al@x.org"}}},
        {"Jo <jo@x.org> <al@x.org>", {{"Jo", "jo@x.org"}, {"", "al@x.org"}}},
        {"Smith, Jo <jo@x.org>", {{"", "smith"}, {"Jo", "jo@x.org"}}},
        {"\"Jo <jo@x.org>", {{"Jo", "jo@x.org"}}},
        {"\"Jo <jo@x.org>, Al <al@x.org>", {{"Jo", "jo@x.org"}, {"Al", "al@x.org"}}},
        {"(Jo", {}},
        {"", {}},
        {" , ;,", {}},
        {"<>", {}},
        {"jo@x.org\xC2\xA0", {{"", "jo@x.org"}}},
        {"Jo Smith jo@x.org", {{"Jo Smith", "jo@x.org"}}},
        {"jo@x.org Jo Smith", {{"", "jo@x.org"}}},
        {"a\r\nb@x.org", {{"a", "b@x.org"}}},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.raw);
        Defects defects;
        EXPECT_EQ(parse_addresses(c.raw, defects), c.list);
    }
}

TEST(Address, WhatIsNotClosedIsADefect) {
    for (const char* raw : {"Jo <jo@x.org", "\"Jo <jo@x.org>"}) {
        Defects defects;
        parse_addresses(raw, defects);
        EXPECT_EQ(defects.list().size(), 1u) << raw;
    }
}

TEST(Address, OfTooManyTheFirstAreKept) {
    std::string raw;
    for (std::size_t i = 0; i < limits::addresses + 10; ++i) raw += "a@b,";
    Defects defects;
    EXPECT_EQ(parse_addresses(raw, defects).size(), limits::addresses);
    EXPECT_TRUE(defects.limits_hit());
}

TEST(Address, DomainIsWhatFollowsTheLastAt) {
    EXPECT_EQ(domain_of("jo@x.org"), "x.org");
    EXPECT_EQ(domain_of("\"a@b\"@x.org"), "x.org");
    EXPECT_EQ(domain_of("jo"), "");
}

}  // namespace
}  // namespace triaged::message
