#include "compose/acknowledgement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace triaged::compose {
namespace {

using testing::HasSubstr;
using testing::Not;

Template simple() {
    Diagnostics diagnostics;
    return Template::parse("t", "Subject: Re: {{subject}}\n\nHello {{first_name}}\n", diagnostics);
}

Acknowledgement to_ada() {
    Acknowledgement a;
    a.from_name = "Desk";
    a.from_address = "desk@example.com";
    a.to_address = "ada@example.org";
    a.message_id = "<triaged.1@example.com>";
    a.original_message_id = "<1@example.org>";
    a.original_references = {"<0@example.org>"};
    a.values = {{"subject", "Lamp"}, {"first_name", "Ada"}};
    return a;
}

TEST(Acknowledgement, IsAnAutomaticReply) {
    EXPECT_EQ(compose(to_ada(), simple()),
              "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n"
              "From: Desk <desk@example.com>\r\n"
              "To: ada@example.org\r\n"
              "Subject: Re: Lamp\r\n"
              "Message-ID: <triaged.1@example.com>\r\n"
              "In-Reply-To: <1@example.org>\r\n"
              "References: <0@example.org> <1@example.org>\r\n"
              "Auto-Submitted: auto-replied\r\n"
              "X-Auto-Response-Suppress: All\r\n"
              "MIME-Version: 1.0\r\n"
              "Content-Type: text/plain; charset=utf-8\r\n"
              "Content-Transfer-Encoding: base64\r\n"
              "\r\n"
              "SGVsbG8gQWRhDQo=\r\n");
}

TEST(Acknowledgement, ThreadsByNoIdThatIsNotOneToken) {
    for (const char* const id : {"", "<a b@c>", "<a@b>\r\nBcc: <x@y>", "a@b", "<a@b><c@d>"}) {
        Acknowledgement a = to_ada();
        a.original_message_id = id;
        const std::string mail = compose(a, simple());
        EXPECT_THAT(mail, Not(HasSubstr("In-Reply-To"))) << id;
        EXPECT_THAT(mail, Not(HasSubstr("Bcc"))) << id;
    }
}

TEST(Acknowledgement, KeepsTheLastTenReferences) {
    Acknowledgement a = to_ada();
    a.original_references.clear();
    for (int i = 0; i < 40; ++i) a.original_references.push_back('<' + std::to_string(i) + "@x>");
    const std::string mail = compose(a, simple());
    EXPECT_THAT(mail, Not(HasSubstr("<30@x>")));
    EXPECT_THAT(mail, HasSubstr("<31@x>"));
    EXPECT_THAT(mail, HasSubstr("<1@example.org>"));
}

TEST(AcknowledgementId, IsTheSameForOneMailAndNeedsTheKey) {
    const auto id = acknowledgement_id("key", "identity", "desk@example.com");
    EXPECT_EQ(id, acknowledgement_id("key", "identity", "desk@example.com"));
    EXPECT_NE(id, acknowledgement_id("other", "identity", "desk@example.com"));
    EXPECT_NE(id, acknowledgement_id("key", "another", "desk@example.com"));
    EXPECT_EQ(id.size(), std::string("<triaged.@example.com>").size() + 40);
}

}  // namespace
}  // namespace triaged::compose
