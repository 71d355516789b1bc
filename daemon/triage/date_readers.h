#pragma once

#include "triage/date_text.h"

namespace triaged::triage {

/// The date that begins with a number: 2026-03-12, 12.3.2026, 12.3., 3/12, 12 March, 12th of
/// March 2026. Of a date without a year the nearest one.
std::optional<DatePiece> read_date(const DateText& text, std::uint32_t token, const DateNumber& n);

/// The date that begins with a month: March 12, March 12th, 2026.
std::optional<DatePiece> read_month_and_day(const DateText& text, const DateHit& month);

/// The time that begins with a number: 14:00, 9:30 pm, 9am, 14h30, 14 Uhr; weak ones: "at 9",
/// "before 5", which is in the afternoon.
std::optional<DatePiece> read_clock(const DateText& text, std::uint32_t token, const DateNumber& n);

}  // namespace triaged::triage
