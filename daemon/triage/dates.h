#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "triage/date_words.h"
#include "triage/token_stream.h"

namespace triaged::triage {

/// When something was written, and in which zone its dates are meant.
struct Moment {
    std::int64_t at = 0;         ///< Unix seconds
    int utc_offset_minutes = 0;  ///< east of UTC

    std::int64_t local() const { return at + 60 * std::int64_t{utc_offset_minutes}; }
};

/// "2024-05-17T23:59:00+02:00", as RFC 3339 has it.
std::string iso_time(Moment moment);

/// A date or a time in a text, resolved against the moment of writing.
struct FoundDate {
    std::uint32_t first;  ///< tokens [first, last]
    std::uint32_t last;
    std::int64_t day;           ///< days since 1970-01-01 in the zone of the moment
    std::optional<int> minute;  ///< of that day; none: all of it
    bool time_only;             ///< it names no day: the next such time is meant
    bool may_be_past;           ///< it does not say which one: a weekday, a time, no year
};

constexpr std::size_t kMaxDates = 32;

/// Finds the dates and times of a text: today, Friday, 14:00, tomorrow 9am, 12 March, 12.3.,
/// 3/12/2026, 2026-03-12, in two days. `hits` are the occurrences of date words, in any order.
///
/// A weekday is the next one that comes, a date without year the nearest one, a time without date
/// the next one. At most kMaxDates, the first ones; cost: a look at each token's first byte, and
/// at a few words beside each hit and each number.
std::vector<FoundDate> find_dates(const DateWords& words, std::uint64_t language,
                                  std::string_view text, const TokenStream& stream,
                                  std::vector<DateHit> hits, Moment written);

}  // namespace triaged::triage
