#include "triage/date_readers.h"

namespace triaged::triage {
namespace {

// An hour and its minutes, as far as digits tell them.
struct Clock {
    std::int64_t hour = 0;
    std::int64_t minutes = 0;
    std::uint32_t last = 0;
    std::string_view suffix;  // "am", "h"
    bool marked = false;      // a mark or a suffix divides or ends it
    bool certain = false;     // it is a time whatever stands beside it
};

// "14:00", "9:30pm"; "14.30", which may be a number.
std::optional<Clock> with_mark(const DateText& text, std::uint32_t token, const DateNumber& n) {
    const std::string_view mark = text.behind(token);
    const DateNumber second = text.number(token + 1);
    if ((mark != ":" && mark != ".") || second.digits != 2 || second.value > 59) return {};
    if (!text.stands_alone(token, token + 1)) return {};
    return Clock{n.value, second.value, token + 1, second.suffix, true, mark == ":"};
}

// "9am", "14h", "14h30"
std::optional<Clock> with_suffix(const DateText& text, std::uint32_t token, const DateNumber& n) {
    Clock clock{n.value, 0, token, n.suffix, true, true};
    const auto digit = n.suffix.find_first_of("0123456789");
    if (digit != std::string_view::npos) {
        const DateNumber rest = date_number(n.suffix.substr(digit));
        if (!rest.plain(2, 2) || rest.value > 59) return {};
        clock.minutes = rest.value;
        clock.suffix = n.suffix.substr(0, digit);
    }
    const bool known = text.is(clock.suffix, DateWord::hour_mark) ||
                       text.is(clock.suffix, DateWord::am) || text.is(clock.suffix, DateWord::pm);
    if (!known) return {};
    return clock;
}

// Takes in what stands behind it; false for "13 pm".
bool read_half(const DateText& text, Clock& clock) {
    for (const DateWord kind : {DateWord::am, DateWord::pm}) {
        bool found = !clock.suffix.empty() && text.is(clock.suffix, kind);
        if (!found) {
            const auto match = text.at(clock.last + 1, kind);
            if (!match) continue;
            clock.last = match->last;
            found = true;
        }
        clock.certain = true;
        if (clock.hour > 12) return false;
        clock.hour = clock.hour % 12 + (kind == DateWord::pm ? 12 : 0);
        return true;
    }
    if (const auto match = text.at(clock.last + 1, DateWord::hour_mark)) {
        clock.last = match->last;
        clock.certain = true;
    }
    return true;
}

}  // namespace

std::optional<DatePiece> read_clock(const DateText& text, std::uint32_t token,
                                    const DateNumber& n) {
    if (n.digits > 2 || n.value > 24) return std::nullopt;
    std::optional<Clock> clock =
        n.suffix.empty() ? with_mark(text, token, n) : with_suffix(text, token, n);
    if (!clock) {
        if (!n.suffix.empty()) return std::nullopt;
        clock = Clock{n.value, 0, token, {}, false, false};
    }
    if (!read_half(text, *clock)) return std::nullopt;
    DatePiece piece{token, clock->last};
    piece.vague = true;
    if (!clock->certain) {
        const bool time = text.before(token, DateWord::at) || text.before(token, DateWord::cue);
        if (!time || (!clock->marked && !text.stands_alone(token, token))) return std::nullopt;
        piece.weak = true;
        if (clock->hour >= 1 && clock->hour <= 6) clock->hour += 12;
    }
    piece.minute = static_cast<int>(60 * clock->hour + clock->minutes);
    if (piece.minute > kDayMinutes) return std::nullopt;
    return piece;
}

}  // namespace triaged::triage
