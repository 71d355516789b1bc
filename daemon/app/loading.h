#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "app/config.h"
#include "app/options.h"
#include "flow/shared.h"
#include "triage/rule_set.h"

namespace triaged::app {

/// Prints diagnostics to stderr, each with an excerpt of its file; at most 100, then their number.
/// `texts` are files already read; others are read again for the excerpt.
void print(const Diagnostics& diagnostics, const std::vector<triage::RuleSource>& texts);

/// The configuration of --config, with everything wrong with it on stderr. Without --config, and
/// without the default file, `optional` gives default settings instead of a complaint.
enum class Presence { required, optional };
std::optional<flow::Settings> load_settings(const Options& options, Secrets secrets,
                                            Presence presence);

/// What rules may name of this configuration; nothing when there is none.
std::optional<triage::KnownNames> known_names(const flow::Settings& settings);

/// What is known of a mail that is judged away from its mailbox.
triage::Context offline_context(const flow::Settings& settings, const message::Message& message);

/// The folders of --rules, or of the settings.
std::vector<std::filesystem::path> rule_folders(const Options& options,
                                                const flow::Settings& settings);

/// The rules in these folders.
struct LoadedRules {
    std::shared_ptr<const triage::RuleSet> rules;  ///< null after errors
    std::vector<triage::RuleSource> sources;
    Diagnostics diagnostics;
};
LoadedRules load_rules(const Options& options, const flow::Settings& settings);

/// load_rules() as a running daemon wants them: the tests beside the rules are run too, and a
/// failed one is an error. What takes more than 30 s of this thread's time is refused. After a
/// stop there are neither rules nor diagnostics.
LoadedRules load_tested_rules(const Options& options, const flow::Settings& settings,
                              const std::stop_token& stop);

/// load_rules() with the diagnostics printed: errors always, warnings when `warnings`.
std::shared_ptr<const triage::RuleSet> load_rules_or_complain(const Options& options,
                                                              const flow::Settings& settings,
                                                              bool warnings = false);

/// Reports fields that templates use and no regex of the rules captures.
void check_fields(const flow::Templates& templates, const triage::RuleSet& rules,
                  Diagnostics& diagnostics);

/// The templates LANGUAGE/NAME.txt of a folder.
flow::Templates load_templates(const std::filesystem::path& folder, Diagnostics& diagnostics);

}  // namespace triaged::app
