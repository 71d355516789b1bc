#include <iostream>

#include "app/loading.h"
#include "app/rule_tests.h"

namespace triaged::app {

int test_command(const Options& options) {
    const auto settings = load_settings(options, Secrets::leave, Presence::optional);
    if (!settings) return kExitConfig;
    Options with_paths = options;
    if (!options.paths.empty()) with_paths.rules = options.paths;
    const auto rules = load_rules_or_complain(with_paths, *settings, true);
    if (!rules) return kExitConfig;
    const RuleTestResult result = run_rule_tests(*rules, std::cout);
    std::cout << result.passed << " passed, " << result.failed << " failed\n";
    return result.failed == 0 ? kExitOk : kExitFailed;
}

}  // namespace triaged::app
