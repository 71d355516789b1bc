#include "triage/dates.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "base/ascii.h"

namespace triaged::triage {
namespace {

namespace chrono = std::chrono;

constexpr std::int64_t kDaySeconds = 86400;
constexpr std::int64_t kMostUnits = 1000;       // "in 90000 days" is no date
constexpr std::uint32_t kMostWordsBetween = 2;  // "tomorrow, at about 9", "12 de marzo"

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0); }

std::optional<std::int64_t> day_number(std::int64_t year, std::int64_t month, std::int64_t day) {
    if (month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
    const chrono::year_month_day date(chrono::year(static_cast<int>(year)),
                                      chrono::month(static_cast<unsigned>(month)),
                                      chrono::day(static_cast<unsigned>(day)));
    if (!date.ok()) return std::nullopt;
    return chrono::sys_days(date).time_since_epoch().count();
}

// The digits a token begins with, at most four, and the letters behind them: "12th", "14h30".
struct Number {
    std::int64_t value = -1;
    std::size_t digits = 0;
    std::string_view suffix;

    bool plain(std::size_t least, std::size_t most) const {
        return digits >= least && digits <= most && suffix.empty();
    }
    // "12", "12th", "1er": a day of a month.
    bool is_day() const { return digits <= 2 && suffix.size() <= 2 && value >= 1 && value <= 31; }
};

Number number_of(std::string_view token) {
    Number number;
    while (number.digits < token.size() && ascii::is_digit(token[number.digits])) ++number.digits;
    if (number.digits == 0 || number.digits > 4) return {};
    number.value = 0;
    for (const char c : token.substr(0, number.digits))
        number.value = 10 * number.value + (c - '0');
    number.suffix = token.substr(number.digits);
    return number;
}

// What one word or number says; neighbours are put together afterwards.
struct Piece {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::optional<std::int64_t> day = std::nullopt;
    int weekday = 0;
    int minute = -1;
    bool weak = false;   // a time only beside a date: "at 9"
    bool vague = false;  // which one it is must be guessed

    bool has_date() const { return day || weekday != 0; }
};

class DateFinder {
public:
    DateFinder(const DateWords& words, std::uint64_t language, std::string_view text,
               const TokenStream& stream, std::vector<DateHit> hits, Moment written)
        : words_(words),
          language_(language),
          order_(words.order(language)),
          text_(text),
          stream_(stream),
          tokens_(stream.tokens()),
          hits_(std::move(hits)),
          today_(floor_div(written.local(), kDaySeconds)),
          now_(static_cast<int>((written.local() - today_ * kDaySeconds) / 60)) {
        std::sort(hits_.begin(), hits_.end(), [](const DateHit& a, const DateHit& b) {
            return a.first != b.first ? a.first < b.first : a.last > b.last;
        });
    }

    std::vector<FoundDate> run() {
        const auto count = static_cast<std::uint32_t>(tokens_.size());
        std::size_t hit = 0;
        std::vector<Piece> pieces;
        for (std::uint32_t i = 0; i < count && pieces.size() < 4 * kMaxDates;) {
            while (hit < hits_.size() && hits_[hit].first < i) ++hit;
            std::optional<Piece> piece;
            if (hit < hits_.size() && hits_[hit].first == i) piece = of_word(hits_[hit]);
            if (!piece && ascii::is_digit(folded(i)[0])) piece = of_number(i);
            if (piece && (piece->has_date() || piece->minute >= 0)) pieces.push_back(*piece);
            i = piece ? piece->last + 1 : i + 1;
        }
        return put_together(pieces);
    }

private:
    std::string_view folded(std::uint32_t token) const { return stream_.folded(tokens_[token]); }

    Number number(std::uint32_t token) const {
        return token < tokens_.size() ? number_of(folded(token)) : Number();
    }

    // What stands between a token and the next one.
    std::string_view behind(std::uint32_t token) const {
        const std::size_t end =
            token + 1 < tokens_.size() ? tokens_[token + 1].begin : text_.size();
        return text_.substr(tokens_[token].end, end - tokens_[token].end);
    }
    char before(std::uint32_t token) const {
        return tokens_[token].begin == 0 ? ' ' : text_[tokens_[token].begin - 1];
    }
    char mark_behind(std::uint32_t token) const {
        return tokens_[token].end < text_.size() ? text_[tokens_[token].end] : ' ';
    }
    // "1.12.3.4" and "LF-12/3" hold no date.
    bool stands_alone(std::uint32_t first, std::uint32_t last) const {
        constexpr std::string_view joints = "./-:#,";
        if (joints.find(before(first)) != std::string_view::npos) return false;
        const bool joined = joints.find(mark_behind(last)) != std::string_view::npos;
        return !(joined && behind(last).size() == 1 && number(last + 1).digits > 0);
    }

    std::optional<NearWords::Match> near(std::uint32_t token, DateWord kind) const {
        return words_.near.at(stream_, token, static_cast<std::uint32_t>(tokens_.size()),
                              static_cast<std::uint8_t>(kind), language_);
    }
    // An entry that ends right before the token.
    std::optional<NearWords::Match> near_before(std::uint32_t token, DateWord kind) const {
        if (token == 0) return std::nullopt;
        return words_.near.ending(stream_, 0, token - 1, static_cast<std::uint8_t>(kind),
                                  language_);
    }
    bool is(std::string_view word, DateWord kind) const {
        return words_.near.is(word, static_cast<std::uint8_t>(kind), language_);
    }
    const DateHit* hit_at(std::uint32_t token, DateWord kind) const {
        auto at = std::lower_bound(
            hits_.begin(), hits_.end(), token,
            [](const DateHit& hit, std::uint32_t wanted) { return hit.first < wanted; });
        for (; at != hits_.end() && at->first == token; ++at) {
            if (words_.entries[at->entry].kind == kind) return &*at;
        }
        return nullptr;
    }

    std::optional<Piece> of_word(const DateHit& hit) const {
        const DateWords::Entry& entry = words_.entries[hit.entry];
        Piece piece{hit.first, hit.last};
        switch (entry.kind) {
            case DateWord::day:
                if (entry.value >= kWithTime) {
                    piece.day = today_ + (entry.value - kWithTime) / kDayMinutes;
                    piece.minute = (entry.value - kWithTime) % kDayMinutes;
                } else {
                    piece.day = today_ + entry.value;
                }
                return piece;
            case DateWord::weekday:
                piece.weekday = entry.value;
                piece.vague = true;
                return piece;
            case DateWord::month:
                return month_and_day(hit, entry.value);
            case DateWord::time:
                piece.minute = entry.value;
                piece.vague = true;
                return piece;
            case DateWord::nothing:
                return piece;
            case DateWord::span:
                return from_now(hit.first, hit.last, entry.value);
            case DateWord::unit:
                if (const auto count = near_before(hit.first, DateWord::number)) {
                    return ahead(count->first, hit.last, count->entry->value, entry.value);
                }
                return std::nullopt;
            default:
                return std::nullopt;
        }
    }

    std::optional<Piece> of_number(std::uint32_t token) const {
        const Number n = number(token);
        if (n.digits == 0) return std::nullopt;
        if (auto date = with_marks(token, n)) return date;
        if (auto date = day_and_month(token, n)) return date;
        if (const DateHit* unit = hit_at(token + 1, DateWord::unit); unit && n.suffix.empty()) {
            const auto value = words_.entries[unit->entry].value;
            if (auto span = ahead(token, unit->last, n.value, value)) return span;
        }
        return clock(token, n);
    }

    // 2026-03-12, 12.3.2026, 12.3., 3/12
    std::optional<Piece> with_marks(std::uint32_t token, const Number& n) const {
        const std::string_view mark = behind(token);
        if (!n.suffix.empty() || mark.size() != 1 || (mark != "-" && mark != "." && mark != "/")) {
            return std::nullopt;
        }
        const Number second = number(token + 1);
        if (!second.plain(1, 2)) return std::nullopt;
        const Number third = behind(token + 1) == mark ? number(token + 2) : Number();
        if (n.digits == 4) {
            if (!third.plain(1, 2) || !stands_alone(token, token + 2)) return std::nullopt;
            return date(token, token + 2, day_number(n.value, second.value, third.value));
        }
        if (n.digits > 2) return std::nullopt;
        if (third.plain(2, 2) || third.plain(4, 4)) {
            if (!stands_alone(token, token + 2)) return std::nullopt;
            const std::int64_t year = third.digits == 2 ? 2000 + third.value : third.value;
            return date(token, token + 2, in_order(year, n.value, second.value, mark == "."));
        }
        // Without a year: 12.3. or 3/12, but neither 12.3 nor 24/7.
        const bool dots = mark == "." && mark_behind(token + 1) == '.';
        const bool slash = mark == "/" && !(n.value == 24 && second.value == 7);
        if ((!dots && !slash) || !stands_alone(token, token + 1)) return std::nullopt;
        return nearest(token, token + 1, [&](std::int64_t year) {
            return in_order(year, n.value, second.value, dots);
        });
    }

    // Dots are between day and month in every language.
    std::optional<std::int64_t> in_order(std::int64_t year, std::int64_t a, std::int64_t b,
                                         bool dots) const {
        const bool month_first = !dots && ((order_ == DateOrder::month_day && a <= 12) || b > 12);
        return month_first ? day_number(year, a, b) : day_number(year, b, a);
    }

    // 12 March, 12th of March 2026, 12 de marzo de 2026
    std::optional<Piece> day_and_month(std::uint32_t token, const Number& n) const {
        if (!n.is_day()) return std::nullopt;
        std::uint32_t next = token + 1;
        if (const auto between = near(next, DateWord::between)) next = between->last + 1;
        const DateHit* const month = hit_at(next, DateWord::month);
        if (!month) return std::nullopt;
        return of_year(token, month->last, words_.entries[month->entry].value, n.value);
    }

    // March 12, March 12th, 2026
    std::optional<Piece> month_and_day(const DateHit& month, std::int32_t value) const {
        const Number n = number(month.last + 1);
        if (!n.is_day() || behind(month.last + 1).starts_with(':')) return std::nullopt;
        return of_year(month.first, month.last + 1, value, n.value);
    }

    // The year may follow.
    std::optional<Piece> of_year(std::uint32_t first, std::uint32_t last, std::int64_t month,
                                 std::int64_t day) const {
        std::uint32_t next = last + 1;
        if (const auto between = near(next, DateWord::between)) next = between->last + 1;
        const Number year = number(next);
        if (year.plain(4, 4) && year.value >= 1970 && year.value < 2200) {
            return date(first, next, day_number(year.value, month, day));
        }
        return nearest(first, last, [&](std::int64_t of) { return day_number(of, month, day); });
    }

    static std::optional<Piece> date(std::uint32_t first, std::uint32_t last,
                                     std::optional<std::int64_t> day) {
        if (!day) return std::nullopt;
        return Piece{first, last, day};
    }

    // Of the years around now the one that brings the date closest.
    template <class DayInYear>
    std::optional<Piece> nearest(std::uint32_t first, std::uint32_t last,
                                 const DayInYear& day_in) const {
        const chrono::year_month_day today{chrono::sys_days(chrono::days(today_))};
        std::optional<std::int64_t> best;
        for (const int step : {0, 1, -1}) {
            const auto day = day_in(static_cast<int>(today.year()) + step);
            if (day && (!best || std::abs(*day - today_) < std::abs(*best - today_))) best = day;
        }
        auto piece = date(first, last, best);
        if (piece) piece->vague = true;
        return piece;
    }

    // "within two days": a number of units, when a word before it says that they lie ahead.
    std::optional<Piece> ahead(std::uint32_t number, std::uint32_t last, std::int64_t count,
                               std::int32_t unit) const {
        const auto in = near_before(number, DateWord::in);
        if (!in || count > kMostUnits) return std::nullopt;
        return from_now(in->first, last, count * unit);
    }

    Piece from_now(std::uint32_t first, std::uint32_t last, std::int64_t minutes) const {
        Piece piece{first, last};
        if (minutes >= kDayMinutes && minutes % kDayMinutes == 0 && minutes > 2 * kDayMinutes) {
            piece.day = today_ + minutes / kDayMinutes;
            return piece;
        }
        const std::int64_t then = now_ + minutes;
        piece.day = today_ + then / kDayMinutes;
        piece.minute = static_cast<int>(then % kDayMinutes);
        return piece;
    }

    // 14:00, 9:30 pm, 9am, 14h30, 14 Uhr, at 9
    std::optional<Piece> clock(std::uint32_t token, const Number& n) const {
        if (n.digits > 2 || n.value > 24) return std::nullopt;
        Piece piece{token, token};
        piece.vague = true;
        std::int64_t minutes = 0;
        std::string_view suffix = n.suffix;
        const Number second = number(token + 1);
        const std::string_view mark = behind(token);
        const bool colon = suffix.empty() && (mark == ":" || mark == ".") && second.digits == 2 &&
                           second.value < 60;
        bool certain = false;
        if (colon) {
            if (!stands_alone(token, token + 1)) return std::nullopt;
            minutes = second.value;
            suffix = second.suffix;
            piece.last = token + 1;
            certain = mark == ":";
        } else if (!suffix.empty()) {
            const auto digit = suffix.find_first_of("0123456789");
            const Number rest =
                digit == std::string_view::npos ? Number() : number_of(suffix.substr(digit));
            suffix = suffix.substr(0, digit);
            if (rest.digits > 0) {
                if (!rest.plain(2, 2) || rest.value > 59) return std::nullopt;
                minutes = rest.value;
            }
            if (!is(suffix, DateWord::hour_mark) && !is(suffix, DateWord::am) &&
                !is(suffix, DateWord::pm)) {
                return std::nullopt;
            }
            const bool hours = rest.digits == 0 && is(suffix, DateWord::hour_mark);
            if (hours) {
                if (auto span = ahead(token, token, n.value, 60)) return span;
            }
            certain = true;
        }
        std::int64_t hour = n.value;
        int half = suffix.empty() ? 0 : half_of(suffix);
        if (half == 0) {
            for (const DateWord kind : {DateWord::am, DateWord::pm}) {
                if (const auto match = near(piece.last + 1, kind)) {
                    half = kind == DateWord::am ? -1 : 1;
                    piece.last = match->last;
                    break;
                }
            }
        }
        if (half != 0) {
            if (hour > 12) return std::nullopt;
            hour = hour % 12 + (half > 0 ? 12 : 0);
            certain = true;
        } else if (const auto match = near(piece.last + 1, DateWord::hour_mark)) {
            piece.last = match->last;
            certain = true;
        }
        if (!certain) {
            // "at 9", "before 5": an hour beside a date, of the afternoon when it is so small.
            if (!near_before(token, DateWord::at) && !near_before(token, DateWord::cue)) {
                return std::nullopt;
            }
            if (!colon && !stands_alone(token, token)) return std::nullopt;
            piece.weak = true;
            if (hour >= 1 && hour <= 6) hour += 12;
        }
        piece.minute = static_cast<int>(60 * hour + minutes);
        if (piece.minute > kDayMinutes) return std::nullopt;
        return piece;
    }

    int half_of(std::string_view suffix) const {
        if (is(suffix, DateWord::am)) return -1;
        return is(suffix, DateWord::pm) ? 1 : 0;
    }

    std::vector<FoundDate> put_together(const std::vector<Piece>& pieces) const {
        std::vector<FoundDate> dates;
        for (std::size_t i = 0; i < pieces.size() && dates.size() < kMaxDates;) {
            Piece piece = pieces[i++];
            while (i < pieces.size() && join(piece, pieces[i])) ++i;
            if (piece.weak && !piece.has_date()) continue;
            dates.push_back(resolved(piece));
        }
        return dates;
    }

    // A date and its time, a weekday and its date, close together.
    static bool join(Piece& piece, const Piece& next) {
        if (next.first > piece.last + 1 + kMostWordsBetween) return false;
        const bool time = (piece.has_date() && piece.minute < 0 && !next.has_date()) ||
                          (!piece.has_date() && next.has_date() && next.minute < 0);
        const bool close = next.first <= piece.last + 2;  // "Wednesday, the 15th of May"
        const bool date = close && ((piece.day && next.weekday != 0 && piece.weekday == 0) ||
                                    (piece.weekday != 0 && !piece.day && next.day));
        if (!time && !(date && (piece.minute < 0 || next.minute < 0))) return false;
        // The vaguest part that is left counts: "Friday" is certain beside "12.3.2026".
        const bool vague = piece.has_date() && next.has_date() ? piece.vague && next.vague
                           : piece.has_date()                  ? piece.vague
                                                               : next.vague;
        if (!piece.day) piece.day = next.day;
        if (piece.weekday == 0) piece.weekday = next.weekday;
        if (piece.minute < 0) piece.minute = next.minute;
        piece.last = next.last;
        piece.vague = vague;
        piece.weak = false;
        return true;
    }

    FoundDate resolved(const Piece& piece) const {
        FoundDate found{piece.first,  piece.last,        today_,
                        std::nullopt, !piece.has_date(), piece.vague};
        if (piece.minute >= 0) found.minute = piece.minute;
        const bool passed = piece.minute >= 0 && piece.minute <= now_;
        if (piece.day) {
            found.day = *piece.day;
        } else if (piece.weekday != 0) {
            // 1970 began on a Thursday.
            const std::int64_t weekday = ((today_ + 3) % 7 + 7) % 7 + 1;
            const std::int64_t ahead = (piece.weekday - weekday + 7) % 7;
            found.day += ahead != 0 ? ahead : piece.minute >= 0 && !passed ? 0 : 7;
            const bool this_week = weekday + ahead <= 7;
            if (ahead != 0 && this_week && near_before(piece.first, DateWord::next)) found.day += 7;
        } else if (passed) {
            found.day += 1;
        }
        return found;
    }

    const DateWords& words_;
    std::uint64_t language_;
    DateOrder order_;
    std::string_view text_;
    const TokenStream& stream_;
    std::span<const Token> tokens_;
    std::vector<DateHit> hits_;
    std::int64_t today_;  // days since 1970-01-01
    int now_;             // minutes of today
};

}  // namespace

std::string iso_time(Moment moment) {
    const std::int64_t local = moment.local();
    const std::int64_t day = floor_div(local, kDaySeconds);
    const chrono::year_month_day date{chrono::sys_days(chrono::days(day))};
    const auto second = static_cast<int>(local - day * kDaySeconds);
    const int offset = std::abs(moment.utc_offset_minutes);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d%c%02d:%02d",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), second / 3600, second / 60 % 60, second % 60,
                  moment.utc_offset_minutes < 0 ? '-' : '+', offset / 60, offset % 60);
    return text.data();
}

std::vector<FoundDate> find_dates(const DateWords& words, std::uint64_t language,
                                  std::string_view text, const TokenStream& stream,
                                  std::vector<DateHit> hits, Moment written) {
    return DateFinder(words, language, text, stream, std::move(hits), written).run();
}

}  // namespace triaged::triage
