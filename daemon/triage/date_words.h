#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "triage/mail_language.h"
#include "triage/near_words.h"

namespace triaged::triage {

/// What a word or phrase of `dates:`, `deadline_cues:` or `deadline_events:` means, with a value.
enum class DateWord : std::uint8_t {
    // Looked for everywhere, in the phrase trie.
    day,      ///< days from the mail's: 0 is today. With a time of day: kWithTime
    weekday,  ///< Monday is 1
    month,    ///< 1 to 12
    time,     ///< minutes of the day
    span,     ///< minutes from now
    unit,     ///< minutes of one: behind a number, "hours"
    nothing,  ///< a phrase that is no date, though a word of it is: "good morning"
    // Looked for beside those and beside digits.
    number,     ///< a small number in words
    in,         ///< before a number of units: "within"
    past,       ///< near a date: it has been
    next,       ///< before a weekday: that of the next week
    at,         ///< before an hour
    hour_mark,  ///< behind an hour: "o'clock"
    am,         ///< behind an hour
    pm,
    between,  ///< between day and month: "of"
    cue,      ///< before a date: it is a deadline; 1: one that ends as the date begins
    event,    ///< near a date: it is a deadline
};

constexpr bool is_in_trie(DateWord kind) { return kind <= DateWord::nothing; }

/// A DateWord::day with a time: days * kDayMinutes + minutes + kWithTime.
constexpr std::int32_t kDayMinutes = 1440;
constexpr std::int32_t kWithTime = 1'000'000;

enum class DateOrder : std::uint8_t { day_month, month_day };

/// The words of dates of all rule files, as compiled.
struct DateWords {
    struct Entry {
        DateWord kind;
        std::int32_t value;
        std::uint64_t languages;  ///< bits of Model::languages, 0 for all
    };
    std::vector<Entry> entries;  ///< of those in the phrase trie
    NearWords near;              ///< the others
    std::vector<std::pair<std::uint64_t, DateOrder>> orders;

    /// What 3/4 is in that language; a file says it, else the day comes first.
    DateOrder order(std::uint64_t language) const {
        for (const auto& [languages, order] : orders) {
            if (is_for(languages, language)) return order;
        }
        return DateOrder::day_month;
    }
};

/// An occurrence of DateWords::entries[entry]: tokens [first, last].
struct DateHit {
    std::uint32_t entry;
    std::uint32_t first;
    std::uint32_t last;
};

}  // namespace triaged::triage
