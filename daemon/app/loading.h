#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/config.h"
#include "app/options.h"
#include "base/go_on.h"
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

/// What is known of a mail that is judged away from its mailbox.
triage::Context offline_context(const flow::Settings& settings, const message::Message& message);

/// The folders of the first account, for mails that came from none.
desk::FolderNames offline_folders(const flow::Settings& settings);

/// The folders of --rules, or of the settings.
std::vector<std::filesystem::path> rule_folders(const Options& options,
                                                const flow::Settings& settings);

/// The rules in these folders.
struct LoadedRules {
    std::shared_ptr<const triage::RuleSet> rules;  ///< null after errors
    std::vector<triage::RuleSource> sources;
    Diagnostics diagnostics;
    /// There is nothing wrong with them but that templates use fields which no rule captures.
    bool only_lacks_fields = false;
};

/// Checked against the names of the configuration, when there is one. A template may be named
/// that is among `templates`, or without them among the files on disk.
LoadedRules load_rules(
    const Options& options, const flow::Settings& settings,
    const flow::Templates* templates = nullptr, const GoOn& go_on = [] { return true; });

/// load_rules() as a daemon wants them, at its start and again later: the fields of its templates
/// must be captured, and the tests beside the rules pass; what is not so is an error. What takes
/// more than 30 s of this thread's time is refused. When `go_on` says no there are neither rules
/// nor diagnostics.
LoadedRules load_tested_rules(const Options& options, const flow::Settings& settings,
                              const flow::Templates& templates, const GoOn& go_on);

/// load_rules() with the diagnostics printed: errors always, warnings when `warnings`.
std::shared_ptr<const triage::RuleSet> load_rules_or_complain(const Options& options,
                                                              const flow::Settings& settings,
                                                              bool warnings = false);

}  // namespace triaged::app
