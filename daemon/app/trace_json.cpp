#include "app/trace_json.h"

#include <algorithm>
#include <cmath>

namespace triaged::app {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kMostMood = 500;

double rounded(double value) { return static_cast<double>(std::lround(value * 1000)) / 1000; }

ordered_json to_json(const triage::TracedHit& hit) {
    ordered_json json = {{"field", hit.field}, {"begin", hit.begin}, {"end", hit.end}};
    if (hit.line != 0) json["line"] = hit.line;
    json["column"] = hit.column;
    json["before"] = hit.before;
    json["text"] = hit.text;
    json["after"] = hit.after;
    return json;
}

ordered_json to_json(const triage::TracedSums& sums) {
    return {{"urgency", sums.urgency}, {"sentiment", rounded(sums.sentiment)}};
}

ordered_json to_json(const std::vector<std::pair<std::string, double>>& numbers) {
    ordered_json json = ordered_json::object();
    for (const auto& [name, number] : numbers) json[name] = rounded(number);
    return json;
}

ordered_json holds_json(triage::Holds holds) {
    if (holds == triage::Holds::unknown) return nullptr;
    return holds == triage::Holds::yes;
}

ordered_json to_json(const triage::TracedCondition& condition) {
    ordered_json json = {{"kind", condition.kind}};
    if (!condition.field.empty()) json["field"] = condition.field;
    if (condition.line != 0) json["line"] = condition.line;
    json["holds"] = holds_json(condition.holds);
    if (!condition.value.empty()) json["value"] = condition.value;
    for (const auto& hit : condition.hits) json["hits"].push_back(to_json(hit));
    for (const auto& child : condition.children) json["of"].push_back(to_json(child));
    return json;
}

ordered_json to_json(const triage::TracedRule& rule) {
    ordered_json json = {{"id", rule.id},
                         {"file", rule.at.file},
                         {"line", rule.at.line},
                         {"outcome", triage::to_string(rule.outcome)},
                         {"effect", rule.effect}};
    if (!rule.condition.kind.empty()) json["condition"] = to_json(rule.condition);
    if (rule.outcome != triage::TracedOutcome::fired) return json;
    json["before"] = to_json(rule.before);
    json["after"] = to_json(rule.after);
    json["topics"] = to_json(rule.topics);
    json["points"] = to_json(rule.points);
    json["decides"] = rule.decides;
    return json;
}

ordered_json to_json(const triage::TracedMood& mood) {
    return {{"file", mood.file},
            {"valence", mood.valence},
            {"factors", to_json(mood.factors)},
            {"counted", rounded(mood.counted)},
            {"hit", to_json(mood.hit)}};
}

}  // namespace

ordered_json to_json(const triage::Trace& trace, bool all_rules) {
    ordered_json json;
    json["start"] = to_json(trace.start);
    json["end"] = to_json(trace.end);
    json["topics"] = to_json(trace.topics);
    json["points"] = to_json(trace.points);
    json["mood"] = ordered_json::array();
    const std::size_t told = std::min(trace.mood.size(), kMostMood);
    for (std::size_t i = 0; i < told; ++i) json["mood"].push_back(to_json(trace.mood[i]));
    if (told < trace.mood.size()) json["mood_more"] = trace.mood.size() - told;
    json["rules"] = ordered_json::array();
    for (const auto& rule : trace.rules) {
        if (all_rules || triage::tells_something(rule)) json["rules"].push_back(to_json(rule));
    }
    return json;
}

}  // namespace triaged::app
