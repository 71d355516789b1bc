#include "desk/untouched.h"

#include <gtest/gtest.h>

namespace triaged::desk {
namespace {

TEST(WhyTouched, IsNothingForAMailThatWasOnlyRead) {
    EXPECT_EQ(why_touched({}, {}, false), "");
    EXPECT_EQ(why_touched({"\\Seen", "\\Recent", "NonJunk"}, {}, false), "");
    EXPECT_EQ(why_touched({"triaged-claim-01234567"}, {}, false), "");
    EXPECT_EQ(why_touched({"\\Flagged", "Urgent"}, {"\\Flagged", "urgent"}, false), "");
    EXPECT_EQ(why_touched({"\\Flagged"}, {"\\Flagged", "urgent"}, false), "")
        << "a keyword may not have lasted";
}

TEST(WhyTouched, SaysWhatAPersonDid) {
    EXPECT_EQ(why_touched({"\\answered"}, {}, false), "answered since");
    EXPECT_EQ(why_touched({"$forwarded"}, {}, false), "forwarded since");
    EXPECT_EQ(why_touched({"\\Deleted"}, {}, false), "marked as deleted since");
    EXPECT_EQ(why_touched({"\\Flagged"}, {}, false), "flagged or tagged since");
    EXPECT_EQ(why_touched({"$label1", "urgent"}, {"urgent"}, false), "flagged or tagged since");
    EXPECT_EQ(why_touched({}, {"\\Flagged"}, false), "its flag was taken off since");
}

// An undo takes flags off before it moves.
TEST(WhyTouched, TakesAnUndoThatWasCutShortForNobody) {
    EXPECT_EQ(why_touched({"\\Seen"}, {"\\Flagged", "urgent"}, true), "");
    EXPECT_EQ(why_touched({"\\Answered"}, {"\\Flagged"}, true), "answered since");
}

}  // namespace
}  // namespace triaged::desk
