#include "message/header_fields.h"

#include <gtest/gtest.h>

namespace triaged::message {
namespace {

Message read(std::string_view mail, std::vector<std::string>* defects = nullptr) {
    Defects found;
    const auto tree = read_structure(mail, found);
    Message m;
    read_fields(tree, m, found);
    if (defects) *defects = found.list();
    return m;
}

TEST(HeaderFields, OfTwoTheFirstCountsAndItIsADefect) {
    std::vector<std::string> defects;
    const Message m = read(
        "From: a@x.org\nFrom: b@x.org\nSubject: one\nSUBJECT: two\nTo: c@x.org\nTo: d@x.org\n"
        "Date: Fri, 21 Nov 1997 09:55:06 -0600\nDate: now\nMessage-ID: <1@x>\nMessage-ID: "
        "<2@x>\n\n.",
        &defects);
    EXPECT_EQ(m.subject, "one");
    ASSERT_EQ(m.from.size(), 1u);
    EXPECT_EQ(m.from[0].address, "a@x.org");
    EXPECT_EQ(m.message_id, "<1@x>");
    EXPECT_EQ(m.date, 880127706);
    EXPECT_EQ(defects.size(), 5u);
    EXPECT_EQ(defects[0], "The mail has more than one Subject field");
}

TEST(HeaderFields, MissingOnesAreDefects) {
    std::vector<std::string> defects;
    const Message m = read("Subject: x\n\n.", &defects);
    EXPECT_FALSE(m.date);
    EXPECT_FALSE(m.date_offset_minutes);
    EXPECT_EQ(m.message_id, "");
    EXPECT_EQ(defects, (std::vector<std::string>{"The mail has no From field that can be read",
                                                 "The mail has no Date field"}));
    read("From: a@b\nDate: yesterday\n\n.", &defects);
    EXPECT_EQ(defects, (std::vector<std::string>{"The Date field cannot be read"}));
}

TEST(HeaderFields, AreFoundByNameInAnyCase) {
    const Message m = read("Received: one\nSubject: a\r\n b\nreceived: two\n\n.");
    ASSERT_NE(m.header("SUBJECT"), nullptr);
    EXPECT_EQ(*m.header("SUBJECT"), "a b");
    EXPECT_EQ(m.header("To"), nullptr);
    EXPECT_EQ(m.headers("Received"), (std::vector<std::string_view>{"one", "two"}));
    EXPECT_TRUE(m.headers("To").empty());
}

TEST(HeaderFields, TheIdentityGoesByTheTopmostReceivedField) {
    const std::string rest = "Received: b\nFrom: a@b\n\n.";
    const auto one = read("Received: a\n" + rest).identity;
    EXPECT_EQ(one, read("Received:  a\nX-Moved: yes\n" + rest).identity);
    EXPECT_NE(one, read("Received: c\n" + rest).identity);
}

}  // namespace
}  // namespace triaged::message
