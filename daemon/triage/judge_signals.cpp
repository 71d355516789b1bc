// What the verdict tells of its reasons.
#include <algorithm>
#include <array>
#include <cstdio>

#include "base/utf8.h"
#include "triage/judge.h"
#include "triage/quantities.h"

namespace triaged::triage {
namespace {

constexpr std::size_t kMaxText = 200;

std::string shown(std::string_view text) { return on_one_line(utf8_prefix(text, kMaxText)); }

std::string signed_mood(double value) {
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%+.2f", value);
    return buffer.data();
}

}  // namespace

std::string rounded(double value) {
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.4g", value);
    return buffer.data();
}

std::string_view kind_of(Leaf::Kind kind, std::string_view text) {
    switch (kind) {
        case Leaf::Kind::words:
            return text.find(' ') == std::string_view::npos ? "word" : "phrase";
        case Leaf::Kind::regex:
            return "regex";
        case Leaf::Kind::equals:
            return "equals";
        case Leaf::Kind::domain:
            return "domain";
        case Leaf::Kind::glob:
            return "glob";
        case Leaf::Kind::exists:
            break;
    }
    return "exists";
}

std::string_view name_of(Quantity quantity) {
    constexpr std::array<std::string_view, 20> names = {"size",
                                                        "length",
                                                        "capitals",
                                                        "attachments",
                                                        "attachment_size",
                                                        "sender_kind",
                                                        "sentiment",
                                                        "urgency",
                                                        "hour",
                                                        "weekday",
                                                        "business_hours",
                                                        "holiday",
                                                        "first_contact",
                                                        "earlier_contacts",
                                                        "unanswered",
                                                        "days_since_last",
                                                        "known_conversation",
                                                        "contact_form",
                                                        "deadline",
                                                        "deadline"};
    return names[static_cast<std::size_t>(quantity)];
}

std::string_view name_of(NameOf of) {
    constexpr std::array<std::string_view, 4> names = {"language", "account", "folder",
                                                       "customer_group"};
    return names[static_cast<std::size_t>(of)];
}

std::string Judge::value_of(const QuantityTest& test) {
    switch (test.quantity) {
        case Quantity::sender_kind:
            return std::string(to_string(message_.sender_kind));
        case Quantity::urgency:
            return std::to_string(std::clamp(urgency_, 0, 100));
        case Quantity::length:
            return std::to_string(evidence_.body_length());
        case Quantity::capitals:
            return std::to_string(evidence_.capitals_in_a_row());
        case Quantity::sentiment:
            return signed_mood(mood_.score(model_.scoring.settings));
        case Quantity::deadline_hours:
        case Quantity::deadline_days:
            return deadline_value();
        default:
            break;
    }
    const auto value = mail_quantity(test.quantity, message_, context_);
    return value ? rounded(*value) : "";
}

std::string Judge::value_of(const NameTest& test) const {
    switch (test.of) {
        case NameOf::language:
            return message_.language;
        case NameOf::account:
            return context_.account;
        case NameOf::folder:
            return context_.folder;
        case NameOf::customer_group:
            break;
    }
    std::string all;
    for (const auto& group : context_.customer_groups) all += (all.empty() ? "" : ", ") + group;
    return all;
}

void Judge::add_signal(Signal signal) {
    if (verdict_.signals.size() < kMaxSignals) verdict_.signals.push_back(std::move(signal));
}

void Judge::add_mood_signals(Field field, const ScoredText& text,
                             const std::vector<MoodSignal>& signals) {
    if (tracing_) trace_mood(field, text, signals);
    const auto& tokens = text.tokens->tokens();
    for (const MoodSignal& mood : signals) {
        const std::size_t begin = tokens[mood.hit.first].begin;
        const std::size_t end = tokens[mood.hit.last].end;
        const std::uint32_t file = model_.scoring.entries[mood.hit.entry].file;
        add_signal({"sentiment", model_.scoring.files[file],
                    shown(text.text.substr(begin, end - begin)), evidence_.field_name(field), begin,
                    end, "sentiment " + signed_mood(mood.valence)});
    }
}

// The first signal of a rule carries what the rule did.
void Judge::tell(const Rule& rule) {
    const std::size_t before = verdict_.signals.size();
    tell_condition(rule, rule.condition);
    if (verdict_.signals.size() == before) {
        add_signal({"rule", rule.id, "", "", 0, 0, ""});
    }
    if (verdict_.signals.size() > before) verdict_.signals[before].effect = rule.actions.effect;
}

void Judge::tell_condition(const Rule& rule, std::uint32_t number) {
    const Condition& condition = model_.conditions[number];
    switch (condition.test) {
        case Condition::Test::always:
        case Condition::Test::none:
            return;
        case Condition::Test::all:
        case Condition::Test::any:
            for (const auto child : condition.children) tell_condition(rule, child);
            return;
        case Condition::Test::leaf:
            return tell_leaf(rule, condition.index);
        case Condition::Test::quantity: {
            const QuantityTest& test = model_.quantities[condition.index];
            if (!holds(test)) return;
            if (is_deadline(test.quantity)) {
                const StatedDeadline& stated = *verdict_.deadline;
                add_signal({"deadline", rule.id, shown(stated.text), stated.field, stated.begin,
                            stated.end, ""});
                return;
            }
            std::string text = value_of(test);
            if (test.quantity == Quantity::sender_kind && !message_.sender_kind_reason.empty()) {
                text = message_.sender_kind_reason;
            }
            add_signal({std::string(name_of(test.quantity)), rule.id, text, "", 0, 0, ""});
            return;
        }
        case Condition::Test::name: {
            const NameTest& test = model_.names[condition.index];
            if (!holds(test)) return;
            add_signal({std::string(name_of(test.of)), rule.id,
                        test.of == NameOf::language ? message_.language : "", "", 0, 0, ""});
            return;
        }
        case Condition::Test::topic:
            if (holds(model_.topic_tests[condition.index])) {
                add_signal({"topic", rule.id,
                            model_.topics[model_.topic_tests[condition.index].topic], "", 0, 0,
                            ""});
            }
            return;
        case Condition::Test::points: {
            const PointsTest& test = model_.points_tests[condition.index];
            if (!holds(test)) return;
            add_signal({"points", rule.id,
                        model_.tallies[test.tally] + ' ' + rounded(points_[test.tally]), "", 0, 0,
                        ""});
            return;
        }
    }
}

void Judge::tell_leaf(const Rule& rule, std::uint32_t number) {
    if (evidence_.decide(number) != Evidence::State::yes) return;
    const Leaf& leaf = model_.leaves[number];
    evidence_.for_places(number, [&](const Evidence::Place& place) {
        if (verdict_.signals.size() >= kMaxSignals) return;
        Signal& signal = verdict_.signals.emplace_back();
        signal.text = shown(evidence_.text(place));
        signal.kind = kind_of(leaf.kind, signal.text);
        signal.rule = rule.id;
        signal.field = evidence_.field_name(place.field);
        signal.begin = place.begin;
        signal.end = place.end;
    });
    for (const auto& capture : evidence_.captures()) {
        if (capture.leaf == number) verdict_.fields.emplace(capture.name, capture.text);
    }
}

}  // namespace triaged::triage
