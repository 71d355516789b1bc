#include <chrono>

#include "triage/date_readers.h"

namespace triaged::triage {
namespace {

namespace chrono = std::chrono;

using Day = std::optional<std::int64_t>;

Day day_number(std::int64_t year, std::int64_t month, std::int64_t day) {
    if (month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
    const chrono::year_month_day date(chrono::year(static_cast<int>(year)),
                                      chrono::month(static_cast<unsigned>(month)),
                                      chrono::day(static_cast<unsigned>(day)));
    if (!date.ok()) return std::nullopt;
    return chrono::sys_days(date).time_since_epoch().count();
}

// Dots are between day and month in every language.
Day in_order(DateOrder order, std::int64_t year, std::int64_t a, std::int64_t b, bool dots) {
    const bool month_first = !dots && ((order == DateOrder::month_day && a <= 12) || b > 12);
    return month_first ? day_number(year, a, b) : day_number(year, b, a);
}

std::optional<DatePiece> date(std::uint32_t first, std::uint32_t last, Day day) {
    if (!day) return std::nullopt;
    return DatePiece{first, last, day};
}

// Of the years around now the one that brings the date closest.
template <class DayInYear>
std::optional<DatePiece> nearest(const DateText& text, std::uint32_t first, std::uint32_t last,
                                 const DayInYear& day_in) {
    const std::int64_t today = text.today();
    const chrono::year_month_day now{chrono::sys_days(chrono::days(today))};
    Day best;
    for (const int step : {0, 1, -1}) {
        const Day day = day_in(static_cast<int>(now.year()) + step);
        if (day && (!best || std::abs(*day - today) < std::abs(*best - today))) best = day;
    }
    auto piece = date(first, last, best);
    if (piece) piece->vague = true;
    return piece;
}

// The year may follow.
std::optional<DatePiece> of_year(const DateText& text, std::uint32_t first, std::uint32_t last,
                                 std::int64_t month, std::int64_t day) {
    std::uint32_t next = last + 1;
    if (const auto between = text.at(next, DateWord::between)) next = between->last + 1;
    const DateNumber year = text.number(next);
    if (year.plain(4, 4) && year.value >= 1970 && year.value < 2200) {
        return date(first, next, day_number(year.value, month, day));
    }
    return nearest(text, first, last, [&](std::int64_t of) { return day_number(of, month, day); });
}

// 2026-03-12, 12.3.2026, 12.3., 3/12
std::optional<DatePiece> with_marks(const DateText& text, std::uint32_t token,
                                    const DateNumber& n) {
    const std::string_view mark = text.behind(token);
    if (!n.suffix.empty() || (mark != "-" && mark != "." && mark != "/")) return std::nullopt;
    const DateNumber second = text.number(token + 1);
    if (!second.plain(1, 2)) return std::nullopt;
    const DateNumber third = text.behind(token + 1) == mark ? text.number(token + 2) : DateNumber();
    if (n.digits == 4) {
        if (!third.plain(1, 2) || !text.stands_alone(token, token + 2)) return std::nullopt;
        return date(token, token + 2, day_number(n.value, second.value, third.value));
    }
    if (n.digits > 2) return std::nullopt;
    const auto in_year = [&](std::int64_t year) {
        return in_order(text.order(), year, n.value, second.value, mark == ".");
    };
    if (third.plain(2, 2) || third.plain(4, 4)) {
        if (!text.stands_alone(token, token + 2)) return std::nullopt;
        const std::int64_t year = third.digits == 2 ? 2000 + third.value : third.value;
        return date(token, token + 2, in_year(year));
    }
    // Without a year: 12.3. or 3/12, but neither 12.3 nor 24/7.
    const bool dots = mark == "." && text.mark_behind(token + 1) == '.';
    const bool slash = mark == "/" && !(n.value == 24 && second.value == 7);
    if ((!dots && !slash) || !text.stands_alone(token, token + 1)) return std::nullopt;
    return nearest(text, token, token + 1, in_year);
}

// 12 March, 12th of March 2026, 12 de marzo de 2026
std::optional<DatePiece> day_and_month(const DateText& text, std::uint32_t token,
                                       const DateNumber& n) {
    if (!n.is_day()) return std::nullopt;
    std::uint32_t next = token + 1;
    if (const auto between = text.at(next, DateWord::between)) next = between->last + 1;
    const DateHit* const month = text.hit_at(next, DateWord::month);
    if (!month) return std::nullopt;
    return of_year(text, token, month->last, text.entry(*month).value, n.value);
}

}  // namespace

std::optional<DatePiece> read_date(const DateText& text, std::uint32_t token, const DateNumber& n) {
    if (auto date = with_marks(text, token, n)) return date;
    return day_and_month(text, token, n);
}

std::optional<DatePiece> read_month_and_day(const DateText& text, const DateHit& month) {
    const std::uint32_t token = month.last + 1;
    const DateNumber n = text.number(token);
    if (!n.is_day() || text.behind(token).starts_with(':')) return std::nullopt;
    return of_year(text, month.first, token, text.entry(month).value, n.value);
}

}  // namespace triaged::triage
