// The deadline a mail states: which moment its dates are meant against, and what is told of it.
#include <array>
#include <cstdio>

#include "triage/deadline.h"
#include "triage/judge.h"
#include "triage/quantities.h"

namespace triaged::triage {
namespace {

constexpr std::int64_t kBelieved = 7 * 86400;

// When it was written, in the desk's zone; the sender's zone where the desk's is not known. A Date
// field far from the arrival is not believed.
std::optional<Moment> written(const message::Message& message, const Context& context) {
    std::optional<std::int64_t> at = message.date;
    if (context.received) {
        const bool believed = at && std::abs(*at / 2 - *context.received / 2) <= kBelieved / 2;
        if (!believed) at = context.received;
    }
    if (!at) return std::nullopt;
    return Moment{*at,
                  context.utc_offset_minutes.value_or(message.date_offset_minutes.value_or(0))};
}

}  // namespace

void Judge::find_deadline() {
    const auto moment = written(message_, context_);
    if (!moment || model_.dates.near.empty()) return;
    std::optional<Deadline> earliest;
    const auto look_at = [&](Field field, const ScoredText& text) {
        if (!text.tokens) return;
        const auto found = earliest_deadline(model_.dates, language_bit_, text, *moment);
        if (!found || (earliest && earliest->at <= found->at)) return;
        earliest = found;
        verdict_.deadline =
            StatedDeadline{iso_time({found->at, moment->utc_offset_minutes}),
                           found->hours,
                           found->days,
                           on_one_line(text.text.substr(found->begin, found->end - found->begin)),
                           evidence_.field_name(field),
                           found->begin,
                           found->end};
    };
    look_at(Field::subject, evidence_.subject());
    look_at(Field::body, evidence_.body());
}

std::optional<double> Judge::deadline_quantity(Quantity of) const {
    if (!verdict_.deadline) return std::nullopt;
    return of == Quantity::deadline_days ? verdict_.deadline->days : verdict_.deadline->hours;
}

// "2024-05-17T23:59:00+02:00, in 13.5 hours"
std::string Judge::deadline_value() const {
    if (!verdict_.deadline) return "";
    return verdict_.deadline->at + ", in " + rounded(verdict_.deadline->hours) + " hours";
}

}  // namespace triaged::triage
