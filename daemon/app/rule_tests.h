#pragma once

#include <iosfwd>

#include "triage/rule_set.h"

namespace triaged::app {

struct RuleTestResult {
    int passed = 0;
    int failed = 0;
};

/// Runs the tests that stand in the rule files; each failed one is told on `out` as expected and
/// got, with the signals.
RuleTestResult run_rule_tests(const triage::RuleSet& rules, std::ostream& out);

}  // namespace triaged::app
