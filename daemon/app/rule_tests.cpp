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

Result<std::string> read_mail(const std::string& path) { return read_file(path, kMostMailBytes); }

}  // namespace

RuleTestResult run_rule_tests(const triage::RuleSet& rules, std::ostream& out) {
    RuleTestResult counts;
    for (const auto& result : triage::run_tests(rules, read_mail)) {
        if (result.passed()) {
            ++counts.passed;
        } else {
            ++counts.failed;
            tell(result, out);
        }
    }
    return counts;
}

Diagnostics failed_rule_tests(const triage::RuleSet& rules, const std::function<bool()>& go_on) {
    Diagnostics failed;
    for (const auto& result : triage::run_tests(rules, read_mail, go_on)) {
        for (const auto& d : result.differences) {
            failed.push_back({result.test.at,
                              "test of rule \"" + result.test.rule + "\" failed: " + d.what +
                                  ": expected " + d.expected + ", got " + d.got,
                              "`triaged test` shows what was found in its mail"});
        }
    }
    return failed;
}

}  // namespace triaged::app
