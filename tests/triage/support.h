#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "triage/rule_set.h"
#include "triage/rule_test.h"

namespace triaged::triage {

inline std::string show(const Diagnostics& diagnostics, Severity severity = Severity::error) {
    std::string out;
    for (const auto& d : diagnostics) {
        if (d.severity != severity) continue;
        out += d.at.file + ':' + std::to_string(d.at.line) + ':' + std::to_string(d.at.column) +
               ": " + d.message + (d.hint.empty() ? "" : " (" + d.hint + ")") + '\n';
    }
    return out;
}

inline std::shared_ptr<const RuleSet> load(const std::string& text) {
    auto loaded = RuleSet::load({{"r.yaml", text}});
    EXPECT_EQ(show(loaded.diagnostics), "") << text;
    return loaded.rules;
}

/// The rule set of a file that holds one rule, `hit`, with this condition.
inline std::shared_ptr<const RuleSet> load_condition(const std::string& when) {
    return load("rules:\n  - id: hit\n    when: " + when + "\n    then: {topic: refund}\n");
}

inline std::string errors_of(const std::string& text) {
    const auto loaded = RuleSet::load({{"r.yaml", text}});
    const std::string errors = show(loaded.diagnostics);
    EXPECT_EQ(loaded.rules == nullptr, !errors.empty()) << text;
    return errors;
}

inline message::Message mail(std::string subject, std::string body) {
    message::Message m;
    m.subject = std::move(subject);
    m.new_text = std::move(body);
    m.plain_text = m.new_text;
    m.from = {{"Kim Customer", "kim@customer.example"}};
    m.language = "en";
    return m;
}

inline bool fires(const RuleSet& rules, const message::Message& m, const Context& context = {}) {
    const Verdict verdict = rules.judge(m, context);
    return !verdict.rules.empty() && verdict.rules.front() == "hit";
}

}  // namespace triaged::triage
