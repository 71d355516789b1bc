#include <algorithm>
#include <charconv>
#include <sstream>

#include "base/ascii.h"
#include "triage/compile.h"
#include "yaml/scalar.h"

namespace triaged::triage {
namespace {

constexpr std::size_t kMaxKeywords = 16;

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

// RFC 5788 leaves `$` to agreed names; these two kinds are what clients show.
bool is_keyword(std::string_view text) {
    if (text == "$Important") return true;
    if (text.size() == 7 && text.starts_with("$label")) return text[6] >= '1' && text[6] <= '5';
    return !text.empty() && text.size() <= 50 &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") ==
               std::string_view::npos;
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

Actions Compiler::compile_actions(const Node& node) {
    Actions actions;
    yaml::MapReader reader(*document_, node, "then", diagnostics_);
    if (!node.is_map()) return actions;
    if (node.keys.empty()) error(node, "then: nothing follows", "name an action, such as topic");
    const auto say = [&](const std::string& what) {
        actions.effect += (actions.effect.empty() ? "" : ", ") + what;
    };
    if (const Node* n = reader.node("topic")) compile_topics(*n, actions);
    for (const auto& [topic, weight] : actions.topics) {
        say("topic " + model_.topics[topic] + ' ' + plain_number(weight));
    }
    if (const Node* n = reader.node("points")) compile_points(*n, actions);
    for (const auto& [tally, points] : actions.points) {
        say("points " + model_.tallies[tally] + ' ' + plain_number(points));
    }
    if (const Node* n = reader.node("urgency")) {
        compile_urgency(*n, actions);
        say("urgency " + n->text);
    }
    if (const auto sentiment = reader.optional_number("sentiment", -4, 4)) {
        actions.sentiment = *sentiment;
        say("sentiment " + signed_number(*sentiment));
    }
    if (const auto queue = reader.optional_string("queue")) {
        if (std::find(queues_.begin(), queues_.end(), *queue) == queues_.end()) {
            error(*reader.node("queue"), "unknown queue " + quoted(*queue),
                  did_you_mean(*queue, queues_).empty() ? "declare it: queues: [" + *queue + "]"
                                                        : did_you_mean(*queue, queues_));
        }
        actions.queue = *queue;
        say("queue " + *queue);
    }
    if (const Node* n = reader.node("keyword")) compile_keyword(*n, actions);
    for (const auto& keyword : actions.keywords) say("keyword " + keyword);
    if (const auto flag = reader.optional_boolean("flag")) {
        actions.flag = *flag;
        if (*flag) say("flag");
    }
    if (const auto folder = reader.optional_string("folder")) {
        const bool bad = folder->empty() || folder->size() > 200 ||
                         folder->find_first_of("\r\n\t") != std::string::npos;
        if (bad) error(*reader.node("folder"), "folder: not a mailbox name");
        actions.folder = *folder;
        say("folder " + *folder);
    }
    if (const Node* n = reader.node("acknowledge")) {
        compile_acknowledge(*n, actions);
        if (actions.acknowledge)
            say(actions.acknowledge->wanted ? "acknowledge" : "no acknowledgement");
    }
    if (const auto stop = reader.optional_boolean("stop")) {
        actions.stop = *stop;
        if (*stop) say("stop");
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
            if (!weight) error(node.items[i], "topic: " + weight.error().message);
            if (weight && topic) actions.topics.emplace_back(*topic, *weight);
        }
        return;
    }
    for (const Node* text : texts(node, "topic")) {
        if (const auto topic = topic_number(*text, text->text)) {
            actions.topics.emplace_back(*topic, 1.0);
        }
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

void Compiler::compile_keyword(const Node& node, Actions& actions) {
    for (const Node* text : texts(node, "keyword")) {
        const std::string& keyword = text->text;
        if (!is_keyword(keyword)) {
            const bool dollar = keyword.starts_with('$');
            error(*text, "keyword " + quoted(keyword) + " cannot be set",
                  dollar ? "of those with $, only $label1 to $label5 and $Important"
                         : "use a to z in lower case, 0 to 9, \"-\" and \"_\", at most 50");
            continue;
        }
        auto& all = model_.keywords;
        if (std::find(all.begin(), all.end(), keyword) == all.end()) {
            if (all.size() == kMaxKeywords) {
                error(*text, "keyword " + quoted(keyword) + " is the 17th",
                      "mail servers keep few; rules may set 16 different ones in all");
                continue;
            }
            all.push_back(keyword);
        }
        actions.keywords.push_back(keyword);
    }
}

void Compiler::compile_acknowledge(const Node& node, Actions& actions) {
    AcknowledgeWish wish;
    wish.rule = rule_;
    if (node.is_scalar() && !node.quoted && (node.text == "true" || node.text == "false")) {
        wish.wanted = node.text == "true";
    } else if (node.is_scalar() && !node.text.empty() && node.text.size() <= 50 &&
               node.text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") ==
                   std::string::npos) {
        wish.template_name = node.text;
    } else {
        error(node, "acknowledge: expected true, false or a template's name");
        return;
    }
    actions.acknowledge = wish;
}

}  // namespace triaged::triage
