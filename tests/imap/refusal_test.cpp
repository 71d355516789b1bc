#include "imap/refusal.h"

#include <gtest/gtest.h>

namespace triaged::imap {
namespace {

TEST(Refusal, IsTheFoldersOrTheServersByItsCode) {
    for (const char* code : {"OVERQUOTA", "NOPERM", "TRYCREATE", "NONEXISTENT", "UNAVAILABLE",
                             "INUSE", "LIMIT", "THROTTLED", "CONTACTADMIN"}) {
        EXPECT_EQ(refusal_of({Status::no, code, ""}), Refusal::folder) << code;
    }
}

TEST(Refusal, MayBeOneMailsOtherwise) {
    for (const char* code : {"", "SERVERBUG", "CANNOT", "EXPUNGEISSUED", "X-NEW"}) {
        EXPECT_EQ(refusal_of({Status::no, code, ""}), Refusal::message) << code;
    }
    EXPECT_EQ(refusal_of({Status::bad, "", ""}), Refusal::message);
}

}  // namespace
}  // namespace triaged::imap
