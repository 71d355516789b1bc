#include "triage/judge.h"

#include <algorithm>
#include <bit>

#include "triage/confidence.h"
#include "triage/folding.h"
#include "triage/mail_language.h"

namespace triaged::triage {
namespace {

constexpr std::size_t kMaxNotes = 20;
constexpr std::size_t kUsualSignals = 32;
constexpr std::size_t kFetchedAhead = 4;  // rules
constexpr std::size_t kCacheLine = 64;

}  // namespace

Judge::Judge(const Model& model, const message::Message& message, const Context& context,
             Trace* trace)
    : model_(model),
      message_(message),
      context_(context),
      language_bit_(language_bit(model.languages, message.language)),
      evidence_(model, message, language_bit_),
      urgency_(model.scoring.settings.base),
      topics_(model.topics.size(), 0.0),
      points_(model.tallies.size(), 0.0) {
    if (trace) begin_trace(*trace);
}

Verdict Judge::run() {
    verdict_.rules_version = model_.version;
    verdict_.signals.reserve(kUsualSignals);
    evidence_.gather();
    score_texts();
    find_deadline();
    run_rules();
    if (tracing_) trace_end();
    finish();
    return std::move(verdict_);
}

void Judge::score_texts() {
    std::vector<MoodSignal> signals;
    std::vector<double> unused;
    if (evidence_.subject().tokens) {
        score_mood(model_.scoring, evidence_.subject(), model_.scoring.settings.subject, mood_,
                   signals, unused);
        add_mood_signals(Field::subject, evidence_.subject(), signals);
    }
    signals.clear();
    if (evidence_.body().tokens) {
        score_mood(model_.scoring, evidence_.body(), 1, mood_, signals, negative_by_sentence_);
        add_mood_signals(Field::body, evidence_.body(), signals);
    }
}

void Judge::run_rules() {
    std::vector<const Rule*> rules;
    const auto& candidates = evidence_.candidates();
    for (std::size_t word = 0; word < candidates.size(); ++word) {
        for (std::uint64_t bits = candidates[word]; bits != 0; bits &= bits - 1) {
            const auto bit = static_cast<std::size_t>(std::countr_zero(bits));
            rules.push_back(&model_.rules[word * 64 + bit]);
        }
    }
    verdict_.rules.reserve(rules.size());
    verdict_.signals.reserve(std::min(verdict_.signals.size() + 2 * rules.size(), kMaxSignals));
    for (std::size_t i = 0; i < rules.size() && !stopped_; ++i) {
        if (i + 2 * kFetchedAhead < rules.size()) fetch(*rules[i + 2 * kFetchedAhead]);
        if (i + kFetchedAhead < rules.size()) fetch_parts(*rules[i + kFetchedAhead]);
        const Rule& rule = *rules[i];
        if (!is_for(rule.languages, language_bit_)) continue;
        if (holds(rule.condition) == Truth::yes) fire(rule);
    }
}

// Rules lie far apart in memory: where many of them fire, what the next ones need is fetched while
// one is judged.
void Judge::fetch(const Rule& rule) const {
    const char* const begin = reinterpret_cast<const char*>(&rule);
    for (std::size_t i = 0; i < sizeof(Rule); i += kCacheLine) __builtin_prefetch(begin + i);
    __builtin_prefetch(&model_.conditions[rule.condition]);
}

// What a fetched rule points to.
void Judge::fetch_parts(const Rule& rule) const {
    const Actions& actions = rule.actions;
    __builtin_prefetch(actions.topics.data());
    __builtin_prefetch(actions.urgency.data());
    __builtin_prefetch(actions.effect.data());
    const Condition& condition = model_.conditions[rule.condition];
    if (condition.test == Condition::Test::leaf) {
        __builtin_prefetch(&model_.leaves[condition.index]);
    } else {
        __builtin_prefetch(condition.children.data());
    }
}

void Judge::fire(const Rule& rule) {
    if (tracing_) trace_fired(rule);
    verdict_.rules.push_back(rule.id);
    const std::size_t before = verdict_.signals.size();
    tell(rule);
    if (rule.actions.each_word > 1) {
        const int words = different_words(before);
        add_topics(rule.actions, words);
        if (words > 1) verdict_.signals[before].effect += ", words " + std::to_string(words);
    } else {
        add_topics(rule.actions, 1);
    }
    apply(rule.actions);
}

int Judge::different_words(std::size_t first_signal) const {
    std::vector<std::string> words;
    for (std::size_t i = first_signal; i < verdict_.signals.size(); ++i) {
        std::string word = fold(verdict_.signals[i].text);
        if (std::find(words.begin(), words.end(), word) == words.end()) {
            words.push_back(std::move(word));
        }
    }
    return static_cast<int>(words.size());
}

void Judge::add_topics(const Actions& actions, int words) {
    const int times = std::clamp(words, 1, actions.each_word);
    for (const auto& [topic, weight] : actions.topics) {
        if (std::find(topic_order_.begin(), topic_order_.end(), topic) == topic_order_.end()) {
            topic_order_.push_back(topic);
        }
        topics_[topic] += weight * times;
    }
}

void Judge::apply(const Actions& actions) {
    for (const auto& [tally, points] : actions.points) points_[tally] += points;
    for (const auto& step : actions.urgency) apply(step);
    mood_.add(actions.sentiment);
    if (verdict_.queue.empty()) verdict_.queue = actions.queue;
    // A mail goes to one place: folder or route, whichever is named first.
    if (verdict_.folder.empty() && verdict_.route.name.empty()) {
        verdict_.folder = actions.folder;
        verdict_.route = actions.route;
    }
    for (const auto& keyword : actions.keywords) {
        auto& all = verdict_.keywords;
        if (std::find(all.begin(), all.end(), keyword) == all.end()) all.push_back(keyword);
    }
    verdict_.flag = verdict_.flag || actions.flag;
    if (verdict_.acknowledge.rule.empty() && actions.acknowledge) {
        verdict_.acknowledge = *actions.acknowledge;
    }
    verdict_.escalate = verdict_.escalate || actions.escalate;
    if (!actions.note.empty() && notes_.size() < kMaxNotes) notes_.push_back(&actions.note);
    stopped_ = actions.stop;
}

void Judge::apply(const UrgencyStep& step) {
    switch (step.how) {
        case UrgencyStep::How::add:
            urgency_ += step.value;
            break;
        case UrgencyStep::How::set:
            urgency_ = step.value;
            break;
        case UrgencyStep::How::at_least:
            urgency_ = std::max(urgency_, step.value);
            break;
        case UrgencyStep::How::at_most:
            urgency_ = std::min(urgency_, step.value);
            break;
    }
}

void Judge::finish() {
    const ScoringSettings& settings = model_.scoring.settings;
    if (verdict_.queue.empty()) verdict_.queue = settings.queue;
    verdict_.urgency_score = std::clamp(urgency_, 0, 100);
    verdict_.urgency = urgency_level(verdict_.urgency_score, settings);
    verdict_.sentiment_score = mood_.score(settings);
    verdict_.sentiment = sentiment_level(verdict_.sentiment_score, settings);
    if (!is_other_language(model_.languages, message_.language)) {
        verdict_.sentiment_confidence =
            sentiment_confidence(mood_, verdict_.sentiment_score, settings);
    }
    std::stable_sort(topic_order_.begin(), topic_order_.end(),
                     [&](auto a, auto b) { return topics_[a] > topics_[b]; });
    const double least = topic_order_.empty() ? 0 : topics_[topic_order_[0]] * settings.topic_share;
    for (const std::uint32_t topic : topic_order_) {
        if (topics_[topic] > 0 && topics_[topic] >= least) {
            verdict_.topics.push_back(model_.topics[topic]);
        }
    }
    if (verdict_.topics.empty()) verdict_.topics.push_back(settings.topic);
    for (std::size_t i = 0; i < points_.size(); ++i) {
        if (points_[i] != 0) verdict_.points.emplace(model_.tallies[i], points_[i]);
    }
    // Now that all fields are known, also those that rules behind the note's captured.
    for (const Note* note : notes_) verdict_.notes.push_back(note->fill(verdict_.fields));
    const auto& silent = settings.no_ask_queues;
    const bool asks = std::find(silent.begin(), silent.end(), verdict_.queue) == silent.end();
    if (asks && evidence_.body().tokens) {
        std::vector<ByteRange> places;
        for (const Signal& signal : verdict_.signals) {
            if (signal.field == "body" && signal.kind != "sentiment") {
                places.push_back({signal.begin, signal.end});
            }
        }
        std::sort(places.begin(), places.end(),
                  [](const ByteRange& a, const ByteRange& b) { return a.begin < b.begin; });
        verdict_.ask = find_ask(model_.scoring, evidence_.body(), negative_by_sentence_, places);
    }
    verdict_.warnings = evidence_.warnings();
}

Judge::Truth Judge::holds(std::uint32_t number) {
    const Condition& condition = model_.conditions[number];
    const auto truth = [](bool holds) { return holds ? Truth::yes : Truth::no; };
    switch (condition.test) {
        case Condition::Test::always:
            return Truth::yes;
        case Condition::Test::all:
            return holds_each(condition, Truth::yes, Truth::no);
        case Condition::Test::any:
            return holds_each(condition, Truth::no, Truth::yes);
        case Condition::Test::none:
            switch (holds_each(condition, Truth::no, Truth::yes)) {
                case Truth::yes:
                    return Truth::no;
                case Truth::no:
                    return Truth::yes;
                default:
                    return Truth::unknown;
            }
        case Condition::Test::leaf:
            return holds_leaf(condition.index);
        case Condition::Test::quantity:
            return truth(holds(model_.quantities[condition.index]));
        case Condition::Test::name:
            return truth(holds(model_.names[condition.index]));
        case Condition::Test::topic:
            return truth(holds(model_.topic_tests[condition.index]));
        case Condition::Test::points:
            return truth(holds(model_.points_tests[condition.index]));
    }
    return Truth::no;
}

// `decides` as soon as one of the children is that; else unknown, if one of them is; else `usual`.
Judge::Truth Judge::holds_each(const Condition& condition, Truth usual, Truth decides) {
    Truth result = usual;
    for (const bool costly : {false, true}) {
        for (const auto child : condition.children) {
            if (model_.conditions[child].costly != costly) continue;
            const Truth one = holds(child);
            if (one == decides) return one;
            if (one == Truth::unknown) result = one;
        }
    }
    return result;
}

Judge::Truth Judge::holds_leaf(std::uint32_t leaf) {
    switch (evidence_.decide(leaf)) {
        case Evidence::State::yes:
            return Truth::yes;
        case Evidence::State::unknown:
            return Truth::unknown;
        default:
            return Truth::no;
    }
}

}  // namespace triaged::triage
