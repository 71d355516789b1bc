#include "desk/business_hours.h"

#include <date/tz.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "base/ascii.h"

namespace triaged::desk {
namespace {

constexpr int kMinutesADay = 24 * 60;

struct Local {
    int weekday;  // Monday = 0
    int minute;
};

Local local_time(const std::string& zone, UnixTime time) {
    const auto* const tz = date::locate_zone(zone);
    const auto local = tz->to_local(date::sys_seconds(time.time_since_epoch()));
    const auto day = date::floor<date::days>(local);
    const date::weekday weekday{date::year_month_day{day}.operator date::local_days()};
    const auto minute = std::chrono::duration_cast<std::chrono::minutes>(local - day).count();
    return {static_cast<int>(weekday.iso_encoding()) - 1, static_cast<int>(minute)};
}

// "9:00" or "09:00" or "24:00".
std::optional<int> parse_minute(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == 0 || colon > 2 || text.size() != colon + 3) return std::nullopt;
    int hour = 0;
    int minute = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i == colon) continue;
        if (!ascii::is_digit(text[i])) return std::nullopt;
        int& part = i < colon ? hour : minute;
        part = part * 10 + (text[i] - '0');
    }
    const int total = hour * 60 + minute;
    if (minute > 59 || total > kMinutesADay) return std::nullopt;
    return total;
}

}  // namespace

BusinessHours::BusinessHours() {
    for (int day = 0; day < 5; ++day) days_[static_cast<std::size_t>(day)] = {{9 * 60, 17 * 60}};
}

Result<BusinessHours> BusinessHours::in_zone(const std::string& zone) {
    try {
        date::locate_zone(zone);
    } catch (const std::exception&) {
        return fail("unknown time zone \"" + zone + "\"",
                    "write a name of the tz database, as in Europe/Berlin or America/New_York");
    }
    BusinessHours hours;
    hours.zone_ = zone;
    return hours;
}

void BusinessHours::set(int weekday, std::vector<Interval> intervals) {
    days_.at(static_cast<std::size_t>(weekday)) = std::move(intervals);
}

bool BusinessHours::open_at(UnixTime time) const {
    const Local local = local_time(zone_, time);
    const auto& today = on(local.weekday);
    return std::any_of(today.begin(), today.end(), [&](const Interval& i) {
        return i.open_minute <= local.minute && local.minute < i.close_minute;
    });
}

int BusinessHours::utc_offset_minutes(UnixTime time) const {
    const auto info =
        date::locate_zone(zone_)->get_info(date::sys_seconds(time.time_since_epoch()));
    return static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(info.offset).count());
}

const std::vector<BusinessHours::Interval>& BusinessHours::on(int weekday) const {
    return days_.at(static_cast<std::size_t>(weekday));
}

Result<std::vector<BusinessHours::Interval>> parse_intervals(std::string_view text) {
    std::vector<BusinessHours::Interval> intervals;
    if (ascii::trim(text) == "closed") return intervals;
    for (const auto piece : ascii::split(text, ',')) {
        const auto ends = ascii::split(ascii::trim(piece), '-');
        const auto open = parse_minute(ascii::trim(ends.front()));
        const auto close = ends.size() == 2 ? parse_minute(ascii::trim(ends[1])) : std::nullopt;
        if (!open || !close) {
            return fail("\"" + std::string(ascii::trim(piece)) + "\" is not a time interval",
                        "write \"9:00-12:30, 13:30-17:00\", or \"closed\"");
        }
        if (*open >= *close) {
            return fail("\"" + std::string(ascii::trim(piece)) + "\" ends before it begins",
                        "a night shift is two intervals: one until 24:00, one from 0:00");
        }
        if (!intervals.empty() && intervals.back().close_minute > *open) {
            return fail("\"" + std::string(ascii::trim(piece)) + "\" overlaps the one before it",
                        "write the intervals of a day in order");
        }
        intervals.push_back({*open, *close});
    }
    return intervals;
}

std::string to_string(const std::vector<BusinessHours::Interval>& intervals) {
    if (intervals.empty()) return "closed";
    std::string out;
    for (const auto& i : intervals) {
        char piece[32];
        std::snprintf(piece, sizeof piece, "%02d:%02d-%02d:%02d", i.open_minute / 60,
                      i.open_minute % 60, i.close_minute / 60, i.close_minute % 60);
        if (!out.empty()) out += ", ";
        out += piece;
    }
    return out;
}

}  // namespace triaged::desk
