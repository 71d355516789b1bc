#include "flow/verdict_json.h"

#include <algorithm>
#include <cmath>

#include "compose/header.h"

namespace triaged::flow {
namespace {

constexpr std::size_t kMostSignals = 60;
constexpr std::size_t kSignalCharacters = 120;
constexpr std::size_t kNoteCharacters = 400;

nlohmann::ordered_json to_json(const triage::Signal& signal) {
    nlohmann::ordered_json json = {{"kind", signal.kind},
                                   {"rule", signal.rule},
                                   {"text", compose::clean_text(signal.text, kSignalCharacters)},
                                   {"field", signal.field}};
    if (!signal.effect.empty()) json["effect"] = signal.effect;
    if (signal.end > signal.begin) {
        json["begin"] = signal.begin;
        json["end"] = signal.end;
    }
    return json;
}

// Two digits after the point, as a person would say it.
double rounded(double score) { return static_cast<double>(std::lround(score * 100)) / 100; }

}  // namespace

nlohmann::ordered_json to_json(const triage::Verdict& v) {
    nlohmann::ordered_json json = {
        {"queue", v.queue},
        {"urgency", triage::to_string(v.urgency)},
        {"urgency_score", v.urgency_score},
        {"sentiment", triage::to_string(v.sentiment)},
        {"sentiment_score", rounded(v.sentiment_score)},
        {"sentiment_confidence", rounded(v.sentiment_confidence)},
        {"topics", v.topics},
        {"ask", v.ask},
        {"keywords", v.keywords},
        {"rules", v.rules},
    };
    if (v.deadline) {
        json["deadline"] = v.deadline->at;
        json["deadline_words"] = compose::clean_text(v.deadline->text, kSignalCharacters);
    }
    if (!v.route.name.empty()) json["route"] = {{"name", v.route.name}, {"rule", v.route.rule}};
    if (v.escalate) json["escalate"] = true;
    if (!v.points.empty()) json["points"] = v.points;
    for (const auto& note : v.notes) {
        json["notes"].push_back(compose::clean_text(note, kNoteCharacters));
    }
    if (!v.fields.empty()) json["fields"] = v.fields;
    json["signals"] = nlohmann::ordered_json::array();
    const std::size_t count = std::min(v.signals.size(), kMostSignals);
    for (std::size_t i = 0; i < count; ++i) json["signals"].push_back(to_json(v.signals[i]));
    if (!v.warnings.empty()) json["warnings"] = v.warnings;
    return json;
}

nlohmann::ordered_json to_json(const message::Message& message, const triage::Verdict& verdict) {
    nlohmann::ordered_json json = {
        {"message_id", message.message_id},
        {"from", message.sender.address},
        {"from_name", compose::clean_text(message.sender.name, 100)},
        {"subject", compose::clean_text(message.subject, 200)},
        {"language", message.language},
        {"sender_kind", message::to_string(message.sender_kind)},
    };
    json.update(to_json(verdict));
    return json;
}

std::string dump(const nlohmann::ordered_json& json) {
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace triaged::flow
