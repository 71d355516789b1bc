#include "app/progress.h"

#include <gtest/gtest.h>

namespace triaged::app {
namespace {

TEST(Progress, SaysHowFarHowFastAndHowLong) {
    EXPECT_EQ(progress_line(1200, 4800, 2),
              "[#######                     ] 1200 of 4800 mails, 600/s, 0:06 left");
    EXPECT_EQ(progress_line(4800, 4800, 8),
              "[############################] 4800 of 4800 mails, 600/s");
    EXPECT_EQ(progress_line(1, 7201, 1),
              "[                            ] 1 of 7201 mails, 1/s, 2:00:00 left");
}

TEST(Progress, KnowsNoTotalOfWhatComesFromFiles) {
    EXPECT_EQ(progress_line(1200, std::nullopt, 2), "1200 mails, 600/s");
}

TEST(Progress, AtTheBeginningNothingIsKnown) {
    EXPECT_EQ(progress_line(0, 10, 0), "[                            ] 0 of 10 mails, 0/s");
    EXPECT_EQ(progress_line(0, 0, 0), "[############################] 0 of 0 mails, 0/s");
}

TEST(Progress, FitsATerminal) { EXPECT_LE(progress_line(999'999, 1'000'000'000, 1e6).size(), 79u); }

}  // namespace
}  // namespace triaged::app
