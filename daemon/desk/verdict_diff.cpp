#include "desk/verdict_diff.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace triaged::desk {
namespace {

int place(const std::string& queue) {
    if (queue == "urgent") return 5;
    if (queue == "hard") return 4;
    if (queue == "quick") return 2;
    if (queue == "automatic") return 0;
    return 3;
}

int distance(const std::string& a, const std::string& b) {
    return a == b ? 0 : std::max(1, std::abs(place(a) - place(b)));
}

// What stands in `a` and not in `b`, in the order of `a`.
std::vector<std::string> only_in(const std::vector<std::string>& a,
                                 const std::vector<std::string>& b) {
    std::vector<std::string> known = b;
    std::sort(known.begin(), known.end());
    std::vector<std::string> out;
    for (const auto& rule : a) {
        if (!std::binary_search(known.begin(), known.end(), rule)) out.push_back(rule);
    }
    return out;
}

bool denied_by_rules(std::string_view reason) {
    return reason == "queue-automatic" || reason == "rule-says-no";
}

}  // namespace

std::map<std::string, std::string> effects_of(const std::vector<triage::Signal>& signals) {
    std::map<std::string, std::string> effects;
    for (const auto& signal : signals) {
        const bool by_rule = signal.kind != "sentiment" && !signal.effect.empty();
        if (by_rule) effects.emplace(signal.rule, signal.effect);
    }
    return effects;
}

Outcome outcome_of(const triage::Verdict& verdict, const Plan& plan, bool acknowledged) {
    Outcome o;
    o.queue = verdict.queue;
    o.urgency = verdict.urgency;
    o.urgency_score = verdict.urgency_score;
    o.sentiment = verdict.sentiment;
    o.sentiment_score = verdict.sentiment_score;
    if (!verdict.topics.empty()) o.topic = verdict.topics.front();
    o.folder = plan.folder;
    o.marks = plan.keywords;
    if (plan.flag) o.marks.emplace_back("\\Flagged");
    std::sort(o.marks.begin(), o.marks.end());
    o.acknowledged = acknowledged;
    o.rules = verdict.rules;
    o.effects = effects_of(verdict.signals);
    return o;
}

Difference compare(const Outcome& was, const Outcome& would_be) {
    Difference d;
    d.queue = was.queue != would_be.queue;
    d.urgency = was.urgency != would_be.urgency;
    d.sentiment = was.sentiment != would_be.sentiment;
    d.topic = was.topic != would_be.topic;
    d.folder = !d.queue && was.folder != would_be.folder;
    d.marks = was.marks != would_be.marks;
    d.acknowledgement = was.acknowledged != would_be.acknowledged;
    d.newly_fired = only_in(would_be.rules, was.rules);
    d.no_longer_fired = only_in(was.rules, would_be.rules);
    for (const auto& [rule, effect] : would_be.effects) {
        const auto before = was.effects.find(rule);
        if (before != was.effects.end() && before->second != effect) d.other_effect.push_back(rule);
    }
    if (!d.any()) return d;
    d.surprise = 20.0 * distance(was.queue, would_be.queue) +
                 std::abs(was.urgency_score - would_be.urgency_score) +
                 (d.acknowledgement ? 30 : 0) +
                 10 * std::abs(was.sentiment_score - would_be.sentiment_score);
    return d;
}

AcknowledgedPair acknowledged(std::string_view recorded, const ReplyDecision& now,
                              const ReplyDecision& circumstances) {
    if (recorded == "new-request") return {true, !denied_by_rules(now.reason)};
    if (recorded == "not-live") return {circumstances.allowed, now.allowed};
    if (denied_by_rules(recorded)) return {false, now.allowed};
    return {};
}

}  // namespace triaged::desk
