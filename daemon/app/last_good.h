#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/options.h"
#include "base/go_on.h"
#include "base/result.h"
#include "triage/rule_set.h"

namespace triaged::app {

/// The rule files that were in force last: a copy of their names and texts in the state folder, for
/// a start when those on disk are refused.
///
/// File    `rules.good`, for the owner only: "triaged-rules 1 SHA256\n", then for each file
///         "NAME-BYTES TEXT-BYTES\n" NAME TEXT "\n". The hash is of everything after the first
///         line.
struct LastGood {
    std::shared_ptr<const triage::RuleSet> rules;
    std::size_t files = 0;
    std::int64_t kept = 0;  ///< when, in Unix seconds
};

/// Whether a daemon keeps them, and falls back to them: not with --rules, where somebody is trying
/// something and wants to hear of mistakes.
inline bool uses_last_good(const Options& options) { return options.rules.empty(); }

/// Writes them, whole or not at all; nothing when they are there already. A failure is logged: it
/// must not keep good rules from being used.
void keep_last_good(const std::filesystem::path& state,
                    const std::vector<triage::RuleSource>& sources);

/// Reads and compiles them; their tests are not run again, they passed. Fails when there are none,
/// when the file is damaged, of another format, or refused by the loader, or when `go_on` says no.
Result<LastGood> load_last_good(
    const std::filesystem::path& state, const GoOn& go_on = [] { return true; });

}  // namespace triaged::app
