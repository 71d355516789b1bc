#include "message/identity.h"

#include <gtest/gtest.h>

namespace triaged::message {
namespace {

constexpr IdentityFields mail = {"<a@b>", "Fri, 21 Nov 1997 09:55:06 -0600", "Jo <jo@x.org>",
                                 "Lamp broken", "from a by b; Fri, 21 Nov 1997 09:55:07 -0600"};

TEST(Identity, IsTheSameHoweverLinesAreFolded) {
    IdentityFields folded = mail;
    folded.subject = " Lamp\r\n\tbroken ";
    EXPECT_EQ(identity_of(mail), identity_of(folded));
    EXPECT_EQ(identity_of(mail).size(), 64u);
}

TEST(Identity, EveryFieldCounts) {
    for (const auto field :
         {&IdentityFields::message_id, &IdentityFields::date, &IdentityFields::from,
          &IdentityFields::subject, &IdentityFields::received}) {
        IdentityFields other = mail;
        other.*field = "x";
        EXPECT_NE(identity_of(mail), identity_of(other));
        other.*field = "";
        EXPECT_NE(identity_of(mail), identity_of(other));
    }
}

TEST(Identity, FieldsDoNotRunIntoEachOther) {
    EXPECT_NE(identity_of({"a", "b", "", "", ""}), identity_of({"a b", "", "", "", ""}));
    EXPECT_NE(identity_of({"a", "", "", "", ""}), identity_of({"", "a", "", "", ""}));
}

}  // namespace
}  // namespace triaged::message
