#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/go_on.h"
#include "message/message.h"
#include "triage/context.h"
#include "triage/names.h"
#include "triage/verdict.h"

namespace triaged::triage {

struct RuleTest;
struct Trace;

/// One rule file, read: its name as messages show it, and its text.
struct RuleSource {
    std::string name;  ///< "rules/40-refunds.yaml"
    std::string text;
    bool shipped = false;  ///< comes with the program: its regexes without a gate are known
};

/// A compiled, immutable set of rules. Made once, shared by all accounts' threads.
class RuleSet {
public:
    RuleSet(RuleSet&&) noexcept;
    RuleSet& operator=(RuleSet&&) noexcept;
    ~RuleSet();

    /// Compiles files in the order given. On any error the result holds no rule set; warnings
    /// may come with one. Without `known`, names of the configuration are taken on trust. When
    /// `go_on`, asked for each regex and every 1,000 words, says no, there is neither.
    struct Loaded;
    static Loaded load(
        const std::vector<RuleSource>& sources,
        const std::optional<KnownNames>& known = std::nullopt,
        const GoOn& go_on = [] { return true; });

    /// Lower-case hex over the names and texts of the sources: stored with each verdict.
    const std::string& version() const;
    static std::string version_of(const std::vector<RuleSource>& sources);

    /// The tests that stand beside the rules, for run_tests() (triage/rule_test.h).
    const std::vector<RuleTest>& tests() const;

    /// Names of the fields that regexes of the rules can capture, sorted: what templates may use.
    std::vector<std::string> fields() const;

    /// How many rules are enabled.
    std::size_t size() const;

    /// The enabled rules in their order, for reports.
    struct RuleInfo {
        std::string id;
        SourcePosition at;
        std::string queue;  ///< the one it decides, "" for none
    };
    std::vector<RuleInfo> rules() const;

    /// Those that no test is about: that have none of their own, and that no other's test expects
    /// among those that fire.
    std::vector<RuleInfo> untested_rules() const;

    /// Judges one mail. Cost: linear in the mail, nearly independent of the number of rules.
    /// Const and thread-safe.
    Verdict judge(const message::Message& message, const Context& context) const;

    /// The same verdict, with how it came about (triage/trace.h). Cost: every condition of every
    /// rule.
    Trace explain(const message::Message& message, const Context& context) const;

    class Impl;

private:
    explicit RuleSet(std::unique_ptr<const Impl> impl);
    static Loaded compile(const std::vector<RuleSource>& sources,
                          const std::optional<KnownNames>& known, const GoOn& go_on);
    std::unique_ptr<const Impl> impl_;
};

struct RuleSet::Loaded {
    std::shared_ptr<const RuleSet> rules;  ///< null when there are errors
    Diagnostics diagnostics;
};

}  // namespace triaged::triage
