// What a mail's circumstances are, for conditions that read no text.
#include <algorithm>

#include "base/ascii.h"
#include "triage/judge.h"
#include "triage/mail_language.h"
#include "triage/quantities.h"

namespace triaged::triage {
namespace {

std::optional<double> flag(std::optional<bool> value) {
    if (!value) return std::nullopt;
    return *value ? 1.0 : 0.0;
}

// Seconds since Monday 00:00 in the desk's own time.
std::optional<std::int64_t> second_of_week(const Context& context) {
    if (!context.received || !context.utc_offset_minutes) return std::nullopt;
    constexpr std::int64_t week = 7 * 86400;
    // 1970 began on a Thursday.
    const std::int64_t local = *context.received + *context.utc_offset_minutes * 60 + 3 * 86400;
    return ((local % week) + week) % week;
}

}  // namespace

std::optional<double> mail_quantity(Quantity of, const message::Message& message,
                                    const Context& context) {
    const auto number = [](const auto& value) -> std::optional<double> {
        if (!value) return std::nullopt;
        return static_cast<double>(*value);
    };
    switch (of) {
        case Quantity::size: {
            double bytes = 0;
            for (const auto& part : message.parts)
                bytes += static_cast<double>(std::max<std::int64_t>(part.size, 0));
            return bytes;
        }
        case Quantity::attachments:
            return static_cast<double>(std::count_if(message.parts.begin(), message.parts.end(),
                                                     [](const auto& p) { return p.attachment; }));
        case Quantity::attachment_size: {
            std::optional<double> largest;
            for (const auto& part : message.parts) {
                if (!part.attachment) continue;
                largest = std::max(largest.value_or(0), static_cast<double>(part.size));
            }
            return largest;
        }
        case Quantity::sender_kind:
            return static_cast<double>(message.sender_kind);
        case Quantity::hour:
            if (const auto second = second_of_week(context)) {
                return static_cast<double>(*second % 86400 / 3600);
            }
            return std::nullopt;
        case Quantity::weekday:
            if (const auto second = second_of_week(context)) {
                return static_cast<double>(*second / 86400 + 1);
            }
            return std::nullopt;
        case Quantity::business_hours:
            return flag(context.business_hours);
        case Quantity::holiday:
            return flag(context.holiday);
        case Quantity::first_contact:
            if (!context.earlier_contacts) return std::nullopt;
            return *context.earlier_contacts == 0 ? 1.0 : 0.0;
        case Quantity::earlier_contacts:
            return number(context.earlier_contacts);
        case Quantity::unanswered:
            return number(context.unanswered_contacts);
        case Quantity::days_since_last:
            return number(context.days_since_last_contact);
        case Quantity::known_conversation:
            return flag(context.known_conversation);
        case Quantity::contact_form:
            return message.from_contact_form ? 1.0 : 0.0;
        case Quantity::length:
        case Quantity::capitals:
        case Quantity::sentiment:
        case Quantity::urgency:
            break;  // the judge's own
        case Quantity::deadline_hours:
        case Quantity::deadline_days:
            break;  // of the texts
    }
    return std::nullopt;
}

bool Judge::holds(const QuantityTest& test) {
    std::optional<double> value;
    if (test.quantity == Quantity::urgency) {
        value = std::clamp(urgency_, 0, 100);
    } else if (test.quantity == Quantity::length) {
        value = static_cast<double>(evidence_.body_length());
    } else if (test.quantity == Quantity::capitals) {
        value = static_cast<double>(evidence_.capitals_in_a_row());
    } else if (test.quantity == Quantity::sentiment) {
        value = mood_.score(model_.scoring.settings);
    } else if (is_deadline(test.quantity)) {
        value = deadline_quantity(test.quantity);
    } else {
        value = mail_quantity(test.quantity, message_, context_);
    }
    return value && std::any_of(test.any_of.begin(), test.any_of.end(),
                                [&](const Comparison& c) { return c.holds(*value); });
}

bool Judge::holds(const NameTest& test) const {
    const auto is = [&](const std::string& value) {
        return std::any_of(test.any_of.begin(), test.any_of.end(), [&](const std::string& name) {
            return ascii::equals_ignoring_case(name, value);
        });
    };
    switch (test.of) {
        case NameOf::language:
            return is(message_.language) ||
                   (is(std::string(kOtherLanguage)) &&
                    is_other_language(model_.languages, message_.language));
        case NameOf::account:
            return is(context_.account);
        case NameOf::folder:
            return is(context_.folder);
        case NameOf::customer_group:
            break;
    }
    const auto& groups = context_.customer_groups;
    return std::any_of(groups.begin(), groups.end(), is);
}

std::uint32_t Judge::main_topic() const {
    std::uint32_t best = UINT32_MAX;
    for (const std::uint32_t topic : topic_order_) {
        if (topics_[topic] > 0 && (best == UINT32_MAX || topics_[topic] > topics_[best])) {
            best = topic;
        }
    }
    return best;
}

bool Judge::holds(const TopicTest& test) const {
    if (test.main) return main_topic() == test.topic;
    return test.weight.holds(topics_[test.topic]);
}

bool Judge::holds(const PointsTest& test) const { return test.sum.holds(points_[test.tally]); }

}  // namespace triaged::triage
