#include "triage/rule_test.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "base/join.h"
#include "message/parse.h"
#include "triage/folding.h"
#include "triage/rule_set.h"
#include "triage/sentences.h"

namespace triaged::triage {
namespace {

using Texts = std::vector<std::string>;

bool contains(const Texts& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

std::string joined(const Texts& texts) { return texts.empty() ? "none" : join(texts, ", "); }

std::string with_score(std::string_view level, double score) {
    std::ostringstream out;
    out << level << " (" << score << ')';
    return out.str();
}

// What the verdict says of one thing, and whether that is as expected.
struct Outcome {
    bool as_expected;
    std::string got;
};

Outcome any_of(const Expectation& e, const std::string& value) {
    return {contains(e.texts, value), value.empty() ? "none" : value};
}

Outcome all_in(const Expectation& e, const Texts& values) {
    const bool all = std::all_of(e.texts.begin(), e.texts.end(),
                                 [&](const std::string& text) { return contains(values, text); });
    return {all, joined(values)};
}

Outcome level(const Expectation& e, std::string_view name, double score) {
    const bool good = e.numbers ? e.numbers->holds(score) : contains(e.texts, std::string(name));
    return {good, with_score(name, score)};
}

Outcome none_in(const Expectation& e, const Texts& values) {
    const bool none = std::none_of(e.texts.begin(), e.texts.end(),
                                   [&](const std::string& text) { return contains(values, text); });
    return {none, joined(values)};
}

Outcome acknowledge(const Expectation& e, const AcknowledgeWish& wish) {
    const std::string got = !wish.wanted                 ? "false"
                            : wish.template_name.empty() ? "true"
                                                         : wish.template_name;
    if (e.flag) return {wish.wanted == *e.flag, got};
    return {wish.wanted && contains(e.texts, wish.template_name), got};
}

Outcome fields(const Expectation& e, const Verdict& v) {
    Texts all;
    for (const auto& [name, value] : v.fields) all.push_back(name + '=' + value);
    return all_in(e, all);
}

Outcome points(const Expectation& e, const Verdict& v) {
    std::ostringstream got;
    for (const auto& [name, sum] : v.points)
        got << (got.tellp() > 0 ? ", " : "") << name << ' ' << sum;
    const bool all = std::all_of(e.points.begin(), e.points.end(), [&](const auto& wanted) {
        const auto found = v.points.find(wanted.first);
        return wanted.second.holds(found == v.points.end() ? 0 : found->second);
    });
    return {all, got.str().empty() ? "none" : got.str()};
}

// The moment, or so much of it that it says the day: "2024-05-17", "2024-05-17T14:00"; or "none".
Outcome deadline(const Expectation& e, const std::optional<StatedDeadline>& stated) {
    const std::string got = stated ? stated->at : "none";
    constexpr std::size_t day = std::string_view("2024-05-17").size();
    const bool any = std::any_of(e.texts.begin(), e.texts.end(), [&](const std::string& text) {
        return text == got || (text.size() >= day && got.starts_with(text));
    });
    return {any, got};
}

Outcome ask(const Expectation& e, const Verdict& v) {
    const std::string got = fold(v.ask);
    const bool all = std::all_of(e.texts.begin(), e.texts.end(), [&](const std::string& text) {
        return text.empty() ? got.empty() : got.find(fold(on_one_line(text))) != std::string::npos;
    });
    return {all, v.ask.empty() ? "none" : v.ask};
}

Outcome check(const Expectation& e, const RuleTest& test, const Verdict& v,
              const std::string& language) {
    if (e.what == "queue") return any_of(e, v.queue);
    if (e.what == "urgency") return level(e, to_string(v.urgency), v.urgency_score);
    if (e.what == "sentiment") return level(e, to_string(v.sentiment), v.sentiment_score);
    if (e.what == "topic") return any_of(e, v.topics.empty() ? "" : v.topics.front());
    if (e.what == "topics") return all_in(e, v.topics);
    if (e.what == "keyword") return all_in(e, v.keywords);
    if (e.what == "flag") return {v.flag == e.flag, v.flag ? "true" : "false"};
    if (e.what == "folder") return any_of(e, v.folder);
    if (e.what == "route") return any_of(e, v.route.name);
    if (e.what == "escalate") return {v.escalate == e.flag, v.escalate ? "true" : "false"};
    if (e.what == "note") return all_in(e, v.notes);
    if (e.what == "points") return points(e, v);
    if (e.what == "ask") return ask(e, v);
    if (e.what == "deadline") return deadline(e, v.deadline);
    if (e.what == "acknowledge") return acknowledge(e, v.acknowledge);
    if (e.what == "rules") return all_in(e, v.rules);
    if (e.what == "not_rules") return none_in(e, v.rules);
    if (e.what == "fields") return fields(e, v);
    if (e.what == "language") return any_of(e, language);
    const bool fired = contains(v.rules, test.rule);
    return {fired == e.flag, fired ? "true" : "false"};
}

}  // namespace

std::vector<RuleTestResult> run_tests(const RuleSet& rules, const ReadFile& read_file,
                                      const std::function<bool()>& go_on) {
    std::vector<RuleTestResult> results;
    for (const RuleTest& test : rules.tests()) {
        if (!go_on()) break;
        RuleTestResult result{test, {}, {}};
        std::string mail = test.mail;
        if (!test.eml_file.empty()) {
            const auto folder = std::filesystem::path(test.at.file).parent_path();
            const auto text = read_file((folder / test.eml_file).string());
            if (!text) {
                result.differences.push_back({"eml", test.eml_file, text.error().message});
                results.push_back(std::move(result));
                continue;
            }
            mail = *text;
        }
        message::Message message = message::parse(mail);
        if (!test.language.empty()) message.language = test.language;
        result.verdict = rules.judge(message, test.context);
        for (const Expectation& e : test.expectations) {
            const Outcome outcome = check(e, test, result.verdict, message.language);
            if (!outcome.as_expected) result.differences.push_back({e.what, e.shown, outcome.got});
        }
        results.push_back(std::move(result));
    }
    return results;
}

}  // namespace triaged::triage
