#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "triage/comparison.h"
#include "triage/context.h"
#include "triage/verdict.h"

namespace triaged::triage {

class RuleSet;

/// One thing a test expects: any of the texts, or all of them, or a number in a range.
struct Expectation {
    std::string what;  ///< "queue", "urgency", "topic" ...
    std::vector<std::string> texts;
    std::optional<Comparison> numbers;
    std::optional<bool> flag;
    std::vector<std::pair<std::string, Comparison>> points;
    std::string shown;  ///< as it was written
};

/// A test that stands beside a rule: a mail, what is known of its sender, what is expected.
struct RuleTest {
    std::string rule;  ///< id
    SourcePosition at;
    std::string mail;      ///< RFC 5322, composed from the test's keys
    std::string eml_file;  ///< read instead, when the test names one; relative to its rule file
    std::string language;  ///< taken for the mail's language, "" to detect it
    Context context;
    std::vector<Expectation> expectations;
};

struct RuleTestResult {
    struct Difference {
        std::string what, expected, got;
    };
    RuleTest test;
    std::vector<Difference> differences;  ///< empty: passed
    Verdict verdict;
    bool passed() const { return differences.empty(); }
};

/// The whole text of a file that a test names.
using ReadFile = std::function<Result<std::string>(const std::string& path)>;

/// Runs every test of the rule set, in order, as long as `go_on` says so. A test whose file cannot
/// be read fails.
std::vector<RuleTestResult> run_tests(
    const RuleSet& rules, const ReadFile& read_file,
    const std::function<bool()>& go_on = [] { return true; });

}  // namespace triaged::triage
