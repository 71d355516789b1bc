#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "triage/date_words.h"
#include "triage/dates.h"
#include "triage/scoring.h"

namespace triaged::triage {

/// A date in a text by which something must be done, or on which something happens.
struct Deadline {
    std::int64_t at = 0;    ///< Unix seconds; a day without a time ends at 23:59
    double hours = 0;       ///< from the moment of writing; never negative
    int days = 0;           ///< midnights until then: 0 today, 1 tomorrow
    std::size_t begin = 0;  ///< bytes [begin, end) of the text: the date, and what made it one
    std::size_t end = 0;
};

/// The earliest deadline of a text: of its dates (dates.h) that lie in a sentence and not in the
/// past, those with a cue right before them ("by Friday", at most three words between) or an event
/// near them in the sentence ("my flight is tomorrow", at most eight words away). A word of the
/// past near a date that does not say which one it is ("it arrived on Friday") speaks against it.
/// A time without a day needs its cue closer, and an event does for digits only.
/// Pure; cost: that of find_dates, and about thirty look-ups a date.
std::optional<Deadline> earliest_deadline(const DateWords& words, std::uint64_t language,
                                          const ScoredText& text, Moment written);

}  // namespace triaged::triage
