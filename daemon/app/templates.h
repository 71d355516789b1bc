#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "flow/shared.h"
#include "triage/rule_set.h"

namespace triaged::app {

/// The templates LANGUAGE/NAME.txt of a folder. Reports what cannot be read, mistakes in them, and
/// that en/acknowledge.txt, what every language falls back to, is missing.
flow::Templates load_templates(const std::filesystem::path& folder, Diagnostics& diagnostics);

/// The names that templates have in one language or another, sorted: of those that were loaded, or
/// of the files in a folder.
std::vector<std::string> template_names(const flow::Templates& templates);
std::vector<std::string> template_names(const std::filesystem::path& folder,
                                        Diagnostics& diagnostics);

/// Reports fields that templates use and no regex of the rules captures.
void check_fields(const flow::Templates& templates, const triage::RuleSet& rules,
                  Diagnostics& diagnostics);

}  // namespace triaged::app
