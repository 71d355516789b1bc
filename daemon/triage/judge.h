#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "message/message.h"
#include "triage/context.h"
#include "triage/evidence.h"
#include "triage/model.h"
#include "triage/trace.h"
#include "triage/verdict.h"

namespace triaged::triage {

/// One mail before one rule set: what was found, and the sums as they add up. Used once.
class Judge {
public:
    /// Fills `trace` (all but its verdict), when there is one; the verdict is the same.
    Judge(const Model& model, const message::Message& message, const Context& context,
          Trace* trace = nullptr);

    Verdict run();

private:
    static constexpr std::size_t kMaxSignals = 500;

    // A regex that ran into its limit is neither a match nor none: what depends on it is unknown,
    // and a rule fires only when its condition holds for certain.
    enum class Truth : std::uint8_t { no, yes, unknown };

    void score_texts();
    void find_deadline();
    void run_rules();
    void fetch(const Rule& rule) const;
    void fetch_parts(const Rule& rule) const;
    void fire(const Rule& rule);
    // Signals told since then, each different text once.
    int different_words(std::size_t first_signal) const;
    void add_topics(const Actions& actions, int words);
    void apply(const Actions& actions);
    void apply(const UrgencyStep& step);
    void finish();
    void add_mood_signals(Field field, const ScoredText& text,
                          const std::vector<MoodSignal>& signals);

    Truth holds(std::uint32_t condition);
    Truth holds_each(const Condition& condition, Truth usual, Truth decides);
    Truth holds_leaf(std::uint32_t leaf);
    bool holds(const QuantityTest& test);
    bool holds(const NameTest& test) const;
    bool holds(const TopicTest& test) const;
    bool holds(const PointsTest& test) const;
    std::uint32_t main_topic() const;

    std::string value_of(const QuantityTest& test);
    std::string value_of(const NameTest& test) const;
    std::optional<double> deadline_quantity(Quantity of) const;
    std::string deadline_value() const;

    void tell(const Rule& rule);
    void tell_condition(const Rule& rule, std::uint32_t condition);
    void tell_leaf(const Rule& rule, std::uint32_t leaf);
    void add_signal(Signal signal);

    // trace.cpp
    struct Tracing;
    void begin_trace(Trace& trace);
    void trace_mood(Field field, const ScoredText& text, const std::vector<MoodSignal>& signals);
    void trace_until(std::size_t rule);
    void trace_fired(const Rule& rule);
    void trace_end();
    void close_fired_rule();
    TracedRule traced(const Rule& rule);
    TracedCondition traced(std::uint32_t condition);
    TracedSums sums() const;
    std::string trace_value(const TopicTest& test) const;

    const Model& model_;
    const message::Message& message_;
    const Context& context_;
    std::uint64_t language_bit_ = 0;
    Evidence evidence_;
    Verdict verdict_;
    Mood mood_;
    int urgency_;
    std::vector<double> topics_;
    std::vector<double> points_;
    std::vector<const Note*> notes_;  // to be filled in the end
    std::vector<std::uint32_t> topic_order_;
    std::vector<double> negative_by_sentence_;
    bool stopped_ = false;
    std::shared_ptr<Tracing> tracing_;  // null: nobody asks; shared, as the type is not known here
};

}  // namespace triaged::triage
