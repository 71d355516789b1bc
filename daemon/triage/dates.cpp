#include "triage/dates.h"

#include <array>
#include <chrono>
#include <cstdio>

#include "base/ascii.h"
#include "triage/date_readers.h"

namespace triaged::triage {
namespace {

constexpr std::int64_t kMostUnits = 1000;       // "in 90000 days" is no date
constexpr std::uint32_t kMostWordsBetween = 2;  // "tomorrow, at about 9", "Friday around noon"

class DateFinder {
public:
    DateFinder(const DateText& text, const TokenStream& stream) : text_(text), stream_(stream) {}

    std::vector<FoundDate> run() const {
        const auto& hits = text_.hits();
        std::size_t hit = 0;
        std::vector<DatePiece> pieces;
        for (std::uint32_t i = 0; pieces.size() < 4 * kMaxDates;) {
            while (hit < hits.size() && hits[hit].first < i) ++hit;
            const std::uint32_t next_hit = hit < hits.size() ? hits[hit].first : text_.size();
            i = number_before(next_hit, i);
            if (i == text_.size()) break;
            std::optional<DatePiece> piece;
            if (i == next_hit) piece = of_word(hits[hit]);
            if (!piece && text_.is_number(i)) piece = of_number(i);
            if (piece && (piece->has_date() || piece->minute >= 0)) pieces.push_back(*piece);
            i = piece ? piece->last + 1 : i + 1;
        }
        return put_together(pieces);
    }

private:
    // The first token from `i` on that begins with a digit, or else `end`.
    std::uint32_t number_before(std::uint32_t end, std::uint32_t i) const {
        const Token* const tokens = stream_.tokens().data();
        while (i < end && !ascii::is_digit(stream_.folded(tokens[i])[0])) ++i;
        return i;
    }

    std::optional<DatePiece> of_word(const DateHit& hit) const {
        const DateWords::Entry& entry = text_.entry(hit);
        DatePiece piece{hit.first, hit.last};
        switch (entry.kind) {
            case DateWord::day:
                if (entry.value >= kWithTime) {
                    piece.day = text_.today() + (entry.value - kWithTime) / kDayMinutes;
                    piece.minute = (entry.value - kWithTime) % kDayMinutes;
                } else {
                    piece.day = text_.today() + entry.value;
                }
                return piece;
            case DateWord::weekday:
                piece.weekday = entry.value;
                piece.vague = true;
                return piece;
            case DateWord::month:
                return read_month_and_day(text_, hit);
            case DateWord::time:
                piece.minute = entry.value;
                piece.vague = true;
                return piece;
            case DateWord::span:
                return from_now(hit.first, hit.last, entry.value);
            case DateWord::unit:
                if (const auto count = text_.before(hit.first, DateWord::number)) {
                    return ahead(count->first, hit.last, count->entry->value, entry.value);
                }
                return std::nullopt;
            case DateWord::nothing:
                return piece;
            default:
                return std::nullopt;
        }
    }

    std::optional<DatePiece> of_number(std::uint32_t token) const {
        const DateNumber n = text_.number(token);
        if (n.digits == 0) return std::nullopt;
        if (auto date = read_date(text_, token, n)) return date;
        std::optional<DatePiece> span;
        if (!n.suffix.empty()) {
            if (text_.is(n.suffix, DateWord::hour_mark)) span = ahead(token, token, n.value, 60);
        } else if (const DateHit* unit = text_.hit_at(token + 1, DateWord::unit)) {
            span = ahead(token, unit->last, n.value, text_.entry(*unit).value);
        }
        return span ? span : read_clock(text_, token, n);
    }

    // "within two days": a number of units, when a word before it says that they lie ahead.
    std::optional<DatePiece> ahead(std::uint32_t number, std::uint32_t last, std::int64_t count,
                                   std::int32_t unit) const {
        const auto in = text_.before(number, DateWord::in);
        if (!in || count > kMostUnits) return std::nullopt;
        return from_now(in->first, last, count * unit);
    }

    // Up to two days to the minute, "in a week" is a day.
    DatePiece from_now(std::uint32_t first, std::uint32_t last, std::int64_t minutes) const {
        DatePiece piece{first, last};
        if (minutes % kDayMinutes == 0 && minutes > 2 * kDayMinutes) {
            piece.day = text_.today() + minutes / kDayMinutes;
            return piece;
        }
        const std::int64_t then = text_.now() + minutes;
        piece.day = text_.today() + then / kDayMinutes;
        piece.minute = static_cast<int>(then % kDayMinutes);
        return piece;
    }

    std::vector<FoundDate> put_together(const std::vector<DatePiece>& pieces) const {
        std::vector<FoundDate> dates;
        for (std::size_t i = 0; i < pieces.size() && dates.size() < kMaxDates;) {
            DatePiece piece = pieces[i++];
            while (i < pieces.size() && join(piece, pieces[i])) ++i;
            if (piece.weak && !piece.has_date()) continue;
            dates.push_back(resolved(piece));
        }
        return dates;
    }

    // Monday is 1; 1970 began on a Thursday.
    static int weekday_of(std::int64_t day) { return static_cast<int>((day % 7 + 7 + 3) % 7) + 1; }

    // A date and its time, a weekday and its date, close together.
    bool join(DatePiece& piece, const DatePiece& next) const {
        if (next.first > piece.last + 1 + kMostWordsBetween) return false;
        if (text_.parted(piece.last, next.first)) return false;
        const bool time = (piece.has_date() && piece.minute < 0 && !next.has_date()) ||
                          (!piece.has_date() && next.has_date() && next.minute < 0);
        const bool close = next.first <= piece.last + 2;  // "Wednesday, the 15th of May"
        const bool date =
            close && ((piece.day && piece.weekday == 0 && weekday_of(*piece.day) == next.weekday) ||
                      (next.day && !piece.day && weekday_of(*next.day) == piece.weekday));
        if (!time && !(date && (piece.minute < 0 || next.minute < 0))) return false;
        // Of two dates the more certain counts: "Friday" is certain beside "12.3.2026".
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

    FoundDate resolved(const DatePiece& piece) const {
        const std::int64_t today = text_.today();
        FoundDate found{piece.first,  piece.last,        today,
                        std::nullopt, !piece.has_date(), piece.vague};
        if (piece.minute >= 0) found.minute = piece.minute;
        const bool passed = piece.minute >= 0 && piece.minute <= text_.now();
        if (piece.day) {
            found.day = *piece.day;
        } else if (piece.weekday != 0) {
            const int weekday = weekday_of(today);
            const int ahead = (piece.weekday - weekday + 7) % 7;
            found.day += ahead != 0 ? ahead : piece.minute >= 0 && !passed ? 0 : 7;
            const bool this_week = weekday + ahead <= 7;
            if (ahead != 0 && this_week && text_.before(piece.first, DateWord::next)) {
                found.day += 7;
            }
        } else if (passed) {
            found.day += 1;
        }
        return found;
    }

    const DateText& text_;
    const TokenStream& stream_;
};

}  // namespace

std::string iso_time(Moment moment) {
    const std::chrono::sys_seconds local{std::chrono::seconds(moment.local())};
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date{day};
    const auto second = static_cast<int>((local - day).count());
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
    const DateText in(words, language, text, stream, std::move(hits), written);
    return DateFinder(in, stream).run();
}

}  // namespace triaged::triage
