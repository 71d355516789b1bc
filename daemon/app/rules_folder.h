#pragma once

#include <filesystem>
#include <vector>

#include "base/diagnostic.h"
#include "triage/rule_set.h"

namespace triaged::app {

/// Where the rules and templates that come with the program are: beside a build tree, or as
/// installed.
std::filesystem::path shipped_rules();
std::filesystem::path shipped_templates();

/// The shipped rules, and /etc/triaged/rules over them where it exists.
std::vector<std::filesystem::path> default_rules();

/// The .yaml files of `folders` and their subfolders, in the order of their file names. A file of a
/// later folder replaces the one with the same relative path. Reports unreadable folders and files,
/// symbolic links, and what is no regular file.
std::vector<triage::RuleSource> read_rules(const std::vector<std::filesystem::path>& folders,
                                           Diagnostics& diagnostics);

}  // namespace triaged::app
