#pragma once

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace triaged::desk {

/// When the desk is open, in its own time zone.
///
/// Shape    for each weekday, disjoint intervals of minutes since local midnight, [open, close)
/// Source   time zones from the system's tzdata (libhowardhinnant-date)
/// Threads  a value
class BusinessHours {
public:
    struct Interval {
        int open_minute;
        int close_minute;
    };

    /// Monday to Friday, 9:00 to 17:00, UTC.
    BusinessHours();

    /// `zone` is a name of the tz database ("Europe/Berlin"); fails when it is unknown.
    static Result<BusinessHours> in_zone(const std::string& zone);

    /// `weekday` counts from Monday = 0. Replaces that day's intervals; they must be ascending and
    /// disjoint (see parse_intervals()).
    void set(int weekday, std::vector<Interval> intervals);

    bool open_at(UnixTime time) const;
    int utc_offset_minutes(UnixTime time) const;
    const std::string& zone_name() const { return zone_; }
    const std::vector<Interval>& on(int weekday) const;

private:
    std::string zone_ = "UTC";
    std::array<std::vector<Interval>, 7> days_;
};

/// Reads "9:00-12:30, 13:30-17:00"; "closed" gives none. Fails on anything else, on an interval
/// that ends before it begins, and on overlaps.
Result<std::vector<BusinessHours::Interval>> parse_intervals(std::string_view text);

/// The inverse of parse_intervals().
std::string to_string(const std::vector<BusinessHours::Interval>& intervals);

}  // namespace triaged::desk
