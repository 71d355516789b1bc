#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "base/diagnostic.h"
#include "triage/rule_set.h"

namespace triaged::app {

/// Where the rules and templates that come with the program are: beside a build tree, or as
/// installed.
std::filesystem::path shipped_rules();
std::filesystem::path shipped_templates();

/// Of all rule files together.
inline constexpr std::size_t kMostRuleBytes = 10'000'000;

/// The shipped rules, and /etc/triaged/rules over them, which need not exist.
std::vector<std::filesystem::path> default_rules();

/// The .yaml files of `folders` and their subfolders, in the order of their file names. A file of a
/// later folder replaces the one with the same relative path. Reports unreadable folders and files,
/// symbolic links, what is no regular file, more than 10 MB in all, and that there is no rule file
/// at all: a folder that is just being filled must not pass for rules that say nothing.
std::vector<triage::RuleSource> read_rules(const std::vector<std::filesystem::path>& folders,
                                           Diagnostics& diagnostics);

}  // namespace triaged::app
