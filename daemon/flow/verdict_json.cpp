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
    nlohmann::ordered_json json;
    json["kind"] = signal.kind;
    json["rule"] = signal.rule;
    json["text"] = compose::clean_text(signal.text, kSignalCharacters);
    json["field"] = signal.field;
    if (!signal.effect.empty()) json["effect"] = signal.effect;
    if (signal.end > signal.begin) {
        json["begin"] = signal.begin;
        json["end"] = signal.end;
    }
    return json;
}

// Two digits after the point, as a person would say it.
double rounded(double score) { return static_cast<double>(std::lround(score * 100)) / 100; }

void add(const triage::Verdict& v, nlohmann::ordered_json& json) {
    json["queue"] = v.queue;
    json["urgency"] = triage::to_string(v.urgency);
    json["urgency_score"] = v.urgency_score;
    json["sentiment"] = triage::to_string(v.sentiment);
    json["sentiment_score"] = rounded(v.sentiment_score);
    json["sentiment_confidence"] = rounded(v.sentiment_confidence);
    json["topics"] = v.topics;
    json["ask"] = v.ask;
    json["keywords"] = v.keywords;
    json["rules"] = v.rules;
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
    auto& signals = json["signals"] = nlohmann::ordered_json::array();
    const std::size_t count = std::min(v.signals.size(), kMostSignals);
    for (std::size_t i = 0; i < count; ++i) signals.push_back(to_json(v.signals[i]));
    if (!v.warnings.empty()) json["warnings"] = v.warnings;
}

}  // namespace

nlohmann::ordered_json to_json(const triage::Verdict& verdict) {
    nlohmann::ordered_json json;
    add(verdict, json);
    return json;
}

nlohmann::ordered_json to_json(const message::Message& message, const triage::Verdict& verdict) {
    nlohmann::ordered_json json;
    json["message_id"] = message.message_id;
    json["from"] = message.sender.address;
    json["from_name"] = compose::clean_text(message.sender.name, 100);
    json["subject"] = compose::clean_text(message.subject, 200);
    json["language"] = message.language;
    json["sender_kind"] = message::to_string(message.sender_kind);
    add(verdict, json);
    return json;
}

std::string dump(const nlohmann::ordered_json& json) {
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace triaged::flow
