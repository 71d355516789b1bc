#include "desk/business_hours.h"

#include <gtest/gtest.h>

namespace triaged::desk {
namespace {

UnixTime at(std::int64_t seconds) { return UnixTime(std::chrono::seconds(seconds)); }

TEST(ParseIntervals, AcceptsAndRefuses) {
    constexpr struct {
        const char* text;
        const char* canonical;
        const char* error;
    } cases[] = {
        {"9:00-17:00", "09:00-17:00", ""},
        {"09:00 - 12:30, 13:30-24:00", "09:00-12:30, 13:30-24:00", ""},
        {"closed", "closed", ""},
        {"", "", "\"\" is not a time interval"},
        {"9-17", "", "\"9-17\" is not a time interval"},
        {"9:00", "", "\"9:00\" is not a time interval"},
        {"9:60-17:00", "", "\"9:60-17:00\" is not a time interval"},
        {"9:00-24:01", "", "\"9:00-24:01\" is not a time interval"},
        {"22:00-6:00", "", "\"22:00-6:00\" ends before it begins"},
        {"9:00-12:00, 11:00-13:00", "", "\"11:00-13:00\" overlaps the one before it"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        const auto intervals = parse_intervals(c.text);
        EXPECT_EQ(intervals ? to_string(*intervals) : "", c.canonical);
        EXPECT_EQ(intervals ? "" : intervals.error().message, c.error);
    }
}

TEST(BusinessHours, FollowTheZoneOverItsChangeToSummerTime) {
    auto hours = BusinessHours::in_zone("Europe/Berlin");
    ASSERT_TRUE(hours);
    // Friday 27 March 2026, 8:30 UTC is 9:30 in winter; Monday 30 March, 7:30 UTC is 9:30 in
    // summer; an hour earlier both are closed.
    EXPECT_TRUE(hours->open_at(at(1774600200)));
    EXPECT_FALSE(hours->open_at(at(1774600200 - 3600)));
    EXPECT_TRUE(hours->open_at(at(1774855800)));
    EXPECT_FALSE(hours->open_at(at(1774855800 - 3600)));
    EXPECT_EQ(hours->utc_offset_minutes(at(1774600200)), 60);
    EXPECT_EQ(hours->utc_offset_minutes(at(1774855800)), 120);
}

TEST(BusinessHours, ClosedOnTheWeekendByDefaultAndAtTheClosingMinute) {
    const BusinessHours hours;
    EXPECT_FALSE(hours.open_at(at(1774695600)));  // Saturday 28 March 2026, 11:00
    EXPECT_TRUE(hours.open_at(at(1774627199)));   // Friday, 15:59:59
    EXPECT_FALSE(hours.open_at(at(1774630800)));  // Friday, 17:00:00
}

TEST(BusinessHours, RefuseAnUnknownZone) {
    const auto hours = BusinessHours::in_zone("Europe/Berln");
    ASSERT_FALSE(hours);
    EXPECT_EQ(hours.error().message, "unknown time zone \"Europe/Berln\"");
}

}  // namespace
}  // namespace triaged::desk
