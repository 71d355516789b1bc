#pragma once

#include <functional>
#include <iosfwd>

#include "base/diagnostic.h"
#include "triage/rule_set.h"

namespace triaged::app {

struct RuleTestResult {
    int passed = 0;
    int failed = 0;
};

/// Runs the tests that stand in the rule files; each failed one is told on `out` as expected and
/// got, with the signals.
RuleTestResult run_rule_tests(const triage::RuleSet& rules, std::ostream& out);

/// Runs them as long as `go_on` says so; one error for each thing that is not as expected.
Diagnostics failed_rule_tests(const triage::RuleSet& rules, const std::function<bool()>& go_on);

}  // namespace triaged::app
