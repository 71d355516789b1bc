// What a rule adds to the sums: topics, points, urgency, sentiment. compile_handling.cpp has what
// it does with the mail.
#include <algorithm>
#include <charconv>
#include <sstream>

#include "base/ascii.h"
#include "triage/compile.h"
#include "yaml/scalar.h"

namespace triaged::triage {
namespace {

constexpr int kMostWords = 10;  // a leaf tells of no more places than a few

std::string signed_number(double value) {
    std::ostringstream out;
    out << std::showpos << value;
    return out.str();
}

std::string plain_number(double value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

std::optional<int> level_floor(std::string_view level, const ScoringSettings& s) {
    if (level == "low") return 0;
    if (level == "normal") return s.normal;
    if (level == "high") return s.high;
    if (level == "urgent") return s.urgent;
    return std::nullopt;
}

std::optional<int> level_ceiling(std::string_view level, const ScoringSettings& s) {
    if (level == "low") return s.normal - 1;
    if (level == "normal") return s.high - 1;
    if (level == "high") return s.urgent - 1;
    if (level == "urgent") return 100;
    return std::nullopt;
}

}  // namespace

// In the order in which `effect` tells them.
const std::vector<Compiler::NamedAction>& Compiler::named_actions() {
    static const std::vector<NamedAction> all = {
        {"topic", &Compiler::compile_topics},
        {"each_word", &Compiler::compile_each_word},
        {"points", &Compiler::compile_points},
        {"urgency", &Compiler::compile_urgency},
        {"sentiment", &Compiler::compile_sentiment},
        {"queue", &Compiler::compile_queue},
        {"keyword", &Compiler::compile_keyword},
        {"flag", &Compiler::compile_flag},
        {"folder", &Compiler::compile_folder},
        {"route", &Compiler::compile_route},
        {"escalate", &Compiler::compile_escalate},
        {"acknowledge", &Compiler::compile_acknowledge},
        {"note", &Compiler::compile_note},
        {"stop", &Compiler::compile_stop},
    };
    return all;
}

std::vector<std::string> Compiler::action_names() {
    std::vector<std::string> names;
    for (const auto& action : named_actions()) names.emplace_back(action.name);
    return names;
}

Actions Compiler::compile_actions(const Node& node) {
    Actions actions;
    if (!node.is_map()) {
        error(node, "then: expected actions, found " + std::string(describe(node.kind)),
              node.is_sequence() ? "remove the \"- \": actions are keys, such as topic: refund"
                                 : "write then: {topic: refund}");
        return actions;
    }
    yaml::MapReader reader(*document_, node, "then", diagnostics_);
    if (node.keys.empty()) error(node, "then: nothing follows", "name an action, such as topic");
    for (const auto& [name, compile] : named_actions()) {
        const Node* const value = reader.node(name);
        if (!value) continue;
        if (value->is_null()) {
            reader.error(name, std::string(name) + ": there is nothing to do",
                         "give it a value, or delete it");
            continue;
        }
        (this->*compile)(*value, actions);
    }
    reader.finish();
    return actions;
}

std::optional<std::uint32_t> Compiler::topic_number(const Node& node, const std::string& name) {
    if (std::find(topics_.begin(), topics_.end(), name) == topics_.end()) {
        const std::string hint = did_you_mean(name, topics_);
        error(node, "unknown topic " + quoted(name),
              hint.empty() ? "declare it: topics: [" + name.substr(0, 50) + "]" : hint);
        return std::nullopt;
    }
    const auto [entry, added] =
        topic_numbers_.emplace(name, static_cast<std::uint32_t>(model_.topics.size()));
    if (added) model_.topics.push_back(name);
    return entry->second;
}

void Compiler::compile_topics(const Node& node, Actions& actions) {
    if (node.is_map()) {
        for (std::size_t i = 0; i < node.keys.size(); ++i) {
            const auto weight = yaml::scalar::number(node.items[i], -100, 100);
            Node at;
            at.at = node.keys[i].at;
            const auto topic = topic_number(at, node.keys[i].text);
            if (!weight) {
                error(node.items[i], "topic: " + weight.error().message,
                      "write a weight, such as topic: {refund: 3}");
            }
            if (weight && topic) actions.topics.emplace_back(*topic, *weight);
        }
    } else {
        for (const Node* text : texts(node, "topic")) {
            if (const auto topic = topic_number(*text, text->text)) {
                actions.topics.emplace_back(*topic, 1.0);
            }
        }
    }
    for (const auto& [topic, weight] : actions.topics) {
        actions.say("topic " + model_.topics[topic] + ' ' + plain_number(weight));
    }
}

void Compiler::compile_each_word(const Node& node, Actions& actions) {
    const auto most = yaml::scalar::integer(node, 1, kMostWords);
    if (!most) {
        error(node, "each_word: " + most.error().message, most.error().hint);
    } else if (actions.topics.empty()) {
        error(node, "each_word: there is no topic whose weight could count for each word",
              "write topic: {refund: 1} beside it, or delete it");
    } else {
        actions.each_word = static_cast<int>(*most);
        actions.say("for each word, at most " + std::to_string(*most));
    }
}

void Compiler::compile_points(const Node& node, Actions& actions) {
    if (!node.is_map() || node.keys.empty()) {
        error(node,
              "points: expected names with numbers, found " + std::string(describe(node.kind)),
              "write points: {hard: 2}");
        return;
    }
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        Tally* const given = tally(node.keys[i]);
        const auto points = yaml::scalar::number(node.items[i], -100, 100);
        if (!points) error(node.items[i], "points: " + points.error().message);
        if (!given || !points) continue;
        given->given = true;
        actions.points.emplace_back(given->number, *points);
        actions.say("points " + node.keys[i].text + ' ' + plain_number(*points));
    }
}

void Compiler::compile_urgency(const Node& node, Actions& actions) {
    const ScoringSettings& s = model_.scoring.settings;
    constexpr char hint[] =
        "write +20, -10, a level (low, normal, high, urgent), \"at least high\" or \"at most "
        "normal\"";
    if (!node.is_scalar()) {
        error(node, "urgency: expected a number or level", hint);
        return;
    }
    const std::string_view text = node.text;
    actions.say("urgency " + node.text);
    using How = UrgencyStep::How;
    if (text.starts_with('+') || text.starts_with('-')) {
        int value = 0;
        const char* const end = text.data() + text.size();
        const auto [stop, fault] = std::from_chars(text.data() + 1, end, value);
        if (fault != std::errc() || stop != end || value > 100) {
            error(node, "urgency: expected a number from -100 to +100, found " + quoted(text),
                  hint);
        } else {
            actions.urgency.push_back({How::add, text[0] == '-' ? -value : value});
        }
        return;
    }
    const bool least = text.starts_with("at least ");
    const bool most = text.starts_with("at most ");
    const std::string_view level = ascii::trim(text.substr(least ? 9 : most ? 8 : 0));
    const auto floor = level_floor(level, s);
    if (!floor) {
        error(node, "urgency: unknown level " + quoted(level), hint);
    } else if (least) {
        actions.urgency.push_back({How::at_least, *floor});
    } else if (most) {
        actions.urgency.push_back({How::at_most, *level_ceiling(level, s)});
    } else {
        actions.urgency.push_back({How::set, (*floor + *level_ceiling(level, s)) / 2});
    }
}

void Compiler::compile_sentiment(const Node& node, Actions& actions) {
    const auto valence = yaml::scalar::number(node, -4, 4);
    if (!valence) {
        error(node, "sentiment: " + valence.error().message,
              "write what to add, such as -1.5 or 2; a level cannot be set");
        return;
    }
    actions.sentiment = *valence;
    actions.say("sentiment " + signed_number(*valence));
}

}  // namespace triaged::triage
