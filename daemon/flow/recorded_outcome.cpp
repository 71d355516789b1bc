#include "flow/recorded_outcome.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace triaged::flow {
namespace {

using nlohmann::json;

constexpr std::array kUrgencies = {triage::Urgency::low, triage::Urgency::normal,
                                   triage::Urgency::high, triage::Urgency::urgent};
constexpr std::array kSentiments = {triage::Sentiment::very_negative, triage::Sentiment::negative,
                                    triage::Sentiment::neutral, triage::Sentiment::positive,
                                    triage::Sentiment::very_positive};

std::string text(const json& value, const char* key) {
    const auto found = value.find(key);
    return found != value.end() && found->is_string() ? found->get<std::string>() : "";
}

double number(const json& value, const char* key) {
    const auto found = value.find(key);
    return found != value.end() && found->is_number() ? found->get<double>() : 0;
}

std::vector<std::string> texts(const json& value, const char* key) {
    std::vector<std::string> out;
    const auto found = value.find(key);
    if (found == value.end() || !found->is_array()) return out;
    for (const auto& item : *found) {
        if (item.is_string()) out.push_back(item.get<std::string>());
    }
    return out;
}

template <class Level, std::size_t N>
Level level(const std::array<Level, N>& levels, const std::string& name, Level otherwise) {
    const auto found = std::find_if(levels.begin(), levels.end(),
                                    [&](Level one) { return to_string(one) == name; });
    return found == levels.end() ? otherwise : *found;
}

std::map<std::string, std::string> effects(const json& verdict) {
    std::vector<triage::Signal> signals;
    const auto found = verdict.find("signals");
    if (found == verdict.end() || !found->is_array()) return {};
    for (const auto& one : *found) {
        if (!one.is_object()) continue;
        triage::Signal signal;
        signal.kind = text(one, "kind");
        signal.rule = text(one, "rule");
        signal.effect = text(one, "effect");
        signals.push_back(std::move(signal));
    }
    return desk::effects_of(signals);
}

}  // namespace

std::optional<desk::Outcome> recorded_outcome(const store::HandledRecord& record) {
    const json verdict = json::parse(record.verdict, nullptr, false);
    if (!verdict.is_object() || text(verdict, "queue").empty()) return std::nullopt;
    desk::Outcome o;
    o.queue = text(verdict, "queue");
    o.urgency = level(kUrgencies, text(verdict, "urgency"), triage::Urgency::normal);
    o.urgency_score = static_cast<int>(std::clamp(number(verdict, "urgency_score"), 0.0, 100.0));
    o.sentiment = level(kSentiments, text(verdict, "sentiment"), triage::Sentiment::neutral);
    o.sentiment_score = number(verdict, "sentiment_score");
    const auto topics = texts(verdict, "topics");
    if (!topics.empty()) o.topic = topics.front();
    o.folder = record.folder;
    o.marks = record.flags;
    std::sort(o.marks.begin(), o.marks.end());
    o.rules = texts(verdict, "rules");
    o.effects = effects(verdict);
    return o;
}

}  // namespace triaged::flow
