// How a verdict came about. The judge stays as it is: the trace has evidence of its own, so that
// looking at every condition changes nothing the verdict is made from.
#include "triage/trace.h"

#include <algorithm>

#include "triage/judge.h"
#include "triage/mail_language.h"
#include "triage/quantities.h"
#include "triage/text_places.h"

namespace triaged::triage {
namespace {

std::string_view matcher_name(Leaf::Kind kind) {
    return kind == Leaf::Kind::words ? "words" : kind_of(kind, "");
}

bool has_place(const Verdict& verdict) {
    return !verdict.folder.empty() || !verdict.route.name.empty();
}

std::vector<std::pair<std::string, double>> changed(const std::vector<std::string>& names,
                                                    const std::vector<double>& before,
                                                    const std::vector<double>& after) {
    std::vector<std::pair<std::string, double>> all;
    for (std::size_t i = 0; i < after.size(); ++i) {
        if (after[i] != before[i]) all.emplace_back(names[i], after[i]);
    }
    return all;
}

bool asks_for_sums(const TracedCondition& condition) {
    return condition.kind == "urgency" || condition.kind == "sentiment" ||
           condition.kind == "topic" || condition.kind == "points" ||
           std::any_of(condition.children.begin(), condition.children.end(), asks_for_sums);
}

}  // namespace

std::string_view to_string(TracedOutcome outcome) {
    switch (outcome) {
        case TracedOutcome::fired:
            return "fired";
        case TracedOutcome::near:
            return "near";
        case TracedOutcome::not_fired:
            return "not_fired";
        case TracedOutcome::unknown:
            return "unknown";
        case TracedOutcome::other_language:
            return "other_language";
        case TracedOutcome::after_stop:
            break;
    }
    return "after_stop";
}

bool has_hits(const TracedCondition& condition) {
    if (condition.kind == "none") return false;
    return !condition.hits.empty() ||
           std::any_of(condition.children.begin(), condition.children.end(), has_hits);
}

bool tells_something(const TracedRule& rule) {
    return rule.outcome == TracedOutcome::fired || rule.outcome == TracedOutcome::near ||
           rule.outcome == TracedOutcome::unknown;
}

struct Judge::Tracing {
    Tracing(const Judge& judge, Trace& to)
        : trace(to),
          evidence(judge.model_, judge.message_, judge.language_bit_),
          fields(judge.message_, judge.model_.headers),
          text(judge.message_) {
        evidence.gather();
    }

    TracedHit hit(Field field, std::uint32_t value, std::size_t begin, std::size_t end) {
        TracedHit hit;
        hit.field = evidence.field_name(field);
        hit.begin = begin;
        hit.end = end;
        text.describe(field, value, fields.texts(field).values[value], hit);
        return hit;
    }

    Trace& trace;
    Evidence evidence;
    MailFields fields;
    TextPlaces text;
    std::size_t next = 0;  // the first rule not yet traced
    bool open = false;     // the last traced rule has fired, and what it did is not yet known
    // As it stood when that rule fired.
    std::vector<double> topics;
    std::vector<double> points;
    bool queue = false;
    bool place = false;
    bool acknowledge = false;
    bool flag = false;
};

void Judge::begin_trace(Trace& trace) { tracing_ = std::make_shared<Tracing>(*this, trace); }

TracedSums Judge::sums() const { return {urgency_, mood_.score(model_.scoring.settings)}; }

void Judge::trace_mood(Field field, const ScoredText& text,
                       const std::vector<MoodSignal>& signals) {
    const auto& tokens = text.tokens->tokens();
    const auto word = [&](std::uint32_t token) {
        return std::string(
            text.text.substr(tokens[token].begin, tokens[token].end - tokens[token].begin));
    };
    for (const MoodSignal& signal : signals) {
        const ScoreEntry& entry = model_.scoring.entries[signal.hit.entry];
        TracedMood mood;
        mood.hit =
            tracing_->hit(field, 0, tokens[signal.hit.first].begin, tokens[signal.hit.last].end);
        mood.file = model_.scoring.files[entry.file];
        mood.valence = entry.value;
        mood.counted = signal.valence;
        const auto factor = [&](std::string what, double by) {
            if (by != 1) mood.factors.emplace_back(std::move(what), by);
        };
        if (signal.intensifier != MoodSignal::none) {
            factor('"' + word(signal.intensifier) + '"', signal.intensity);
        }
        if (signal.negator != MoodSignal::none) {
            factor("negated by \"" + word(signal.negator) + '"', signal.negation);
        }
        factor("contrast", signal.contrast);
        factor("capitals", signal.caps);
        factor("exclamation marks", signal.exclamation);
        factor("beside something bad", signal.mixed);
        if (field == Field::subject) factor("in the subject", model_.scoring.settings.subject);
        tracing_->trace.mood.push_back(std::move(mood));
    }
}

void Judge::trace_until(std::size_t end) {
    if (tracing_->next == 0) tracing_->trace.start = sums();
    for (; tracing_->next < end; ++tracing_->next) {
        tracing_->trace.rules.push_back(traced(model_.rules[tracing_->next]));
    }
}

void Judge::trace_fired(const Rule& rule) {
    close_fired_rule();
    trace_until(static_cast<std::size_t>(&rule - model_.rules.data()) + 1);
    TracedRule& fired = tracing_->trace.rules.back();
    fired.outcome = TracedOutcome::fired;
    if (fired.condition.kind.empty()) fired.condition = traced(rule.condition);
    fired.before = sums();
    tracing_->open = true;
    tracing_->topics = topics_;
    tracing_->points = points_;
    tracing_->queue = !verdict_.queue.empty();
    tracing_->place = has_place(verdict_);
    tracing_->acknowledge = !verdict_.acknowledge.rule.empty();
    tracing_->flag = verdict_.flag;
}

void Judge::close_fired_rule() {
    if (!tracing_->open) return;
    tracing_->open = false;
    TracedRule& fired = tracing_->trace.rules.back();
    fired.after = sums();
    fired.topics = changed(model_.topics, tracing_->topics, topics_);
    fired.points = changed(model_.tallies, tracing_->points, points_);
    if (!tracing_->queue && !verdict_.queue.empty()) fired.decides.emplace_back("queue");
    if (!tracing_->place && has_place(verdict_)) fired.decides.emplace_back("place");
    if (!tracing_->acknowledge && !verdict_.acknowledge.rule.empty()) {
        fired.decides.emplace_back("acknowledge");
    }
    if (!tracing_->flag && verdict_.flag) fired.decides.emplace_back("flag");
}

void Judge::trace_end() {
    close_fired_rule();
    trace_until(stopped_ ? tracing_->next : model_.rules.size());
    Trace& trace = tracing_->trace;
    for (; tracing_->next < model_.rules.size(); ++tracing_->next) {
        const Rule& rule = model_.rules[tracing_->next];
        TracedRule& after = trace.rules.emplace_back();
        after.id = rule.id;
        after.at = rule.at;
        after.effect = rule.actions.effect;
        after.outcome = TracedOutcome::after_stop;
    }
    trace.end = sums();
    for (const std::uint32_t topic : topic_order_) {
        trace.topics.emplace_back(model_.topics[topic], topics_[topic]);
    }
    const std::vector<double> nothing(points_.size(), 0.0);
    trace.points = changed(model_.tallies, nothing, points_);
}

TracedRule Judge::traced(const Rule& rule) {
    TracedRule traced_rule;
    traced_rule.id = rule.id;
    traced_rule.at = rule.at;
    traced_rule.effect = rule.actions.effect;
    if (!is_for(rule.languages, language_bit_)) {
        traced_rule.outcome = TracedOutcome::other_language;
        return traced_rule;
    }
    TracedCondition condition = traced(rule.condition);
    if (condition.holds == Holds::unknown) {
        traced_rule.outcome = TracedOutcome::unknown;
    } else if (has_hits(condition) || (!rule.actions.queue.empty() && asks_for_sums(condition))) {
        traced_rule.outcome = TracedOutcome::near;
    } else {
        return traced_rule;
    }
    traced_rule.condition = std::move(condition);
    return traced_rule;
}

TracedCondition Judge::traced(std::uint32_t number) {
    const Condition& condition = model_.conditions[number];
    TracedCondition out;
    out.line = condition.line;
    out.column = condition.column;
    const auto set = [&](bool holds) { out.holds = holds ? Holds::yes : Holds::no; };
    bool some = false;
    bool every = true;
    bool unknown = false;
    for (const std::uint32_t child : condition.children) {
        out.children.push_back(traced(child));
        some = some || out.children.back().holds == Holds::yes;
        every = every && out.children.back().holds != Holds::no;
        unknown = unknown || out.children.back().holds == Holds::unknown;
    }
    switch (condition.test) {
        case Condition::Test::always:
            out.kind = "always";
            set(true);
            break;
        case Condition::Test::all:
            out.kind = "all";
            set(every);
            if (every && unknown) out.holds = Holds::unknown;
            break;
        case Condition::Test::any:
        case Condition::Test::none:
            out.kind = condition.test == Condition::Test::any ? "any" : "none";
            set(some == (condition.test == Condition::Test::any));
            if (!some && unknown) out.holds = Holds::unknown;
            break;
        case Condition::Test::leaf: {
            const Leaf& leaf = model_.leaves[condition.index];
            out.kind = matcher_name(leaf.kind);
            out.field = tracing_->evidence.field_name(leaf.field);
            if (leaf.second != Field::none) {
                out.field += " or " + tracing_->evidence.field_name(leaf.second);
            }
            const auto state = tracing_->evidence.decide(condition.index);
            set(state == Evidence::State::yes);
            if (state == Evidence::State::unknown) out.holds = Holds::unknown;
            if (state != Evidence::State::yes) break;
            tracing_->evidence.for_places(condition.index, [&](const Evidence::Place& place) {
                TracedHit hit = tracing_->hit(place.field, place.value, place.begin, place.end);
                const bool told = std::any_of(  // "faulty" and "fault*"
                    out.hits.begin(), out.hits.end(), [&](const TracedHit& other) {
                        return other.begin == hit.begin && other.end == hit.end &&
                               other.field == hit.field;
                    });
                if (!told) out.hits.push_back(std::move(hit));
            });
            break;
        }
        case Condition::Test::quantity: {
            const QuantityTest& test = model_.quantities[condition.index];
            out.kind = name_of(test.quantity);
            out.value = value_of(test);
            set(holds(test));
            if (is_deadline(test.quantity) && verdict_.deadline) {
                const StatedDeadline& stated = *verdict_.deadline;
                const Field field = stated.field == "subject" ? Field::subject : Field::body;
                out.hits.push_back(tracing_->hit(field, 0, stated.begin, stated.end));
            }
            break;
        }
        case Condition::Test::name: {
            const NameTest& test = model_.names[condition.index];
            out.kind = name_of(test.of);
            out.value = value_of(test);
            set(holds(test));
            break;
        }
        case Condition::Test::topic: {
            const TopicTest& test = model_.topic_tests[condition.index];
            out.kind = "topic";
            out.value = trace_value(test);
            set(holds(test));
            break;
        }
        case Condition::Test::points: {
            const PointsTest& test = model_.points_tests[condition.index];
            out.kind = "points";
            out.value = model_.tallies[test.tally] + ' ' + rounded(points_[test.tally]);
            set(holds(test));
            break;
        }
    }
    return out;
}

// "refund 3": the sum that is compared; of `main`, the topic that leads.
std::string Judge::trace_value(const TopicTest& test) const {
    const std::uint32_t topic = test.main ? main_topic() : test.topic;
    if (topic >= topics_.size()) return "none";
    return model_.topics[topic] + ' ' + rounded(topics_[topic]);
}

}  // namespace triaged::triage
