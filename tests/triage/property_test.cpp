// The engine agrees with a slow evaluator, on random rules and mails in all scripts.
//
// TRIAGED_PAIRS=5000000 looks at more pairs of rule and mail, TRIAGED_SEED=n begins elsewhere.
#include <gtest/gtest.h>

#include <cstdlib>

#include "random_rules.h"
#include "shrink.h"
#include "slow_evaluator.h"
#include "triage/rule_set.h"

namespace triaged::triage {
namespace {

constexpr std::size_t kRules = 100;
constexpr std::size_t kMails = 50;

std::uint64_t number_from(const char* variable, std::uint64_t fallback) {
    const char* const text = std::getenv(variable);
    return text ? std::strtoull(text, nullptr, 10) : fallback;
}

RuleSet::Loaded load(const Rules& rules) {
    std::vector<RuleSource> sources;
    for (const auto& text : to_yaml(rules)) {
        sources.push_back({std::to_string(sources.size()) + ".yaml", text});
    }
    return RuleSet::load(sources);
}

std::string show(const std::vector<std::string>& rules,
                 const std::map<std::string, std::string>& fields) {
    std::string out;
    for (const auto& rule : rules) out += rule + ' ';
    for (const auto& [name, text] : fields) out += name + "=\"" + text + "\" ";
    return out;
}

bool agree(const Verdict& fast, const SlowVerdict& slow) {
    return fast.rules == slow.rules && fast.fields == slow.fields;
}

// Whether they disagree; rules that were asked before are not loaded again.
class Disagreement {
public:
    bool operator()(const Rules& rules, const message::Message& mail) {
        const auto text = to_yaml(rules);
        if (text != text_) loaded_ = load(rules);
        text_ = text;
        return loaded_.rules &&
               !agree(loaded_.rules->judge(mail, {}), evaluate_slowly(rules, mail));
    }

private:
    std::vector<std::string> text_;
    RuleSet::Loaded loaded_;
};

std::string example(std::uint64_t seed, Rules rules, message::Message mail) {
    shrink(rules, mail, Disagreement());
    const Verdict fast = load(rules).rules->judge(mail, {});
    const SlowVerdict slow = evaluate_slowly(rules, mail);
    std::string out = "seed " + std::to_string(seed) + '\n';
    for (const auto& text : to_yaml(rules)) out += text;
    return out + describe(mail) + "engine: " + show(fast.rules, fast.fields) +
           "\nslow:   " + show(slow.rules, slow.fields) + '\n';
}

TEST(Property, TheEngineAgreesWithASlowEvaluator) {
    const std::uint64_t first = number_from("TRIAGED_SEED", 1);
    const std::uint64_t pairs = number_from("TRIAGED_PAIRS", 100'000);
    std::uint64_t fired = 0;
    std::uint64_t mails = 0;
    std::uint64_t undecided = 0;
    int failures = 0;
    for (std::uint64_t seed = first; (seed - first) * kRules * kMails < pairs; ++seed) {
        RandomBatch batch(seed);
        const Rules rules = batch.rules(kRules);
        const auto loaded = load(rules);
        std::string errors;
        for (const auto& d : loaded.diagnostics) {
            if (d.severity == Severity::error) {
                errors += d.at.file + ':' + std::to_string(d.at.line) + ": " + d.message + '\n';
            }
        }
        ASSERT_TRUE(loaded.rules) << "seed " << seed << '\n' << errors;
        for (std::size_t i = 0; i < kMails; ++i) {
            const message::Message mail = batch.mail();
            const Verdict fast = loaded.rules->judge(mail, {});
            const SlowVerdict slow = evaluate_slowly(rules, mail);
            ++mails;
            fired += slow.rules.size();
            if (!fast.warnings.empty()) {
                ++undecided;  // a regex at its limit says neither yes nor no
                continue;
            }
            if (agree(fast, slow)) continue;
            ADD_FAILURE() << example(seed, rules, mail);
            if (++failures == 3) return;
            break;
        }
    }
    // Were hits rare, or the rule, agreement would say little.
    EXPECT_LE(undecided * 100, mails);
    EXPECT_GT(fired * 20, pairs);
    EXPECT_LT(fired * 2, pairs);
}

}  // namespace
}  // namespace triaged::triage
