#include "app/rule_tests.h"

#include <ostream>

#include "app/files.h"
#include "base/log.h"
#include "triage/rule_test.h"

namespace triaged::app {
namespace {

constexpr std::size_t kMostMailBytes = 50'000'000;

void tell(const triage::RuleTestResult& result, std::ostream& out) {
    const auto& at = result.test.at;
    out << at.file << ':' << at.line << ':' << at.column << ": test of rule \"" << result.test.rule
        << "\" failed\n";
    for (const auto& d : result.differences) {
        out << "    " << d.what << ": expected " << log::escape(d.expected) << ", got "
            << log::escape(d.got) << '\n';
    }
    for (const auto& signal : result.verdict.signals) {
        out << "      " << signal.kind << " \"" << log::escape(signal.text, 100) << "\" in "
            << signal.field << "  " << signal.rule
            << (signal.effect.empty() ? "" : ": " + signal.effect) << '\n';
    }
}

}  // namespace

RuleTestResult run_rule_tests(const triage::RuleSet& rules, std::ostream& out) {
    RuleTestResult counts;
    const auto read = [](const std::string& path) { return read_file(path, kMostMailBytes); };
    for (const auto& result : triage::run_tests(rules, read)) {
        if (result.passed()) {
            ++counts.passed;
        } else {
            ++counts.failed;
            tell(result, out);
        }
    }
    return counts;
}

}  // namespace triaged::app
