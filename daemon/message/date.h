#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace triaged::message {

struct Date {
    std::int64_t seconds = 0;  ///< since 1970, UTC
    int offset_minutes = 0;    ///< of the zone it was written in
};

/// Reads the Date field (RFC 5322, sections 3.3 and 4.3), with comments, obsolete zones (military
/// letters are "unknown", that is UTC), years of two and three digits, a missing weekday, seconds
/// or zone (UTC), full month names, and the order of asctime. Empty when a part is missing or out
/// of range (day 31 in April, hour 24, an offset of 24 hours or more).
std::optional<Date> parse_date(std::string_view raw);

}  // namespace triaged::message
