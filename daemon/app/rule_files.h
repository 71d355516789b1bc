#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "triage/rule_set.h"

namespace triaged::app {

/// The texts of rule files, for showing what a rule says and where it stands.
class RuleFiles {
public:
    explicit RuleFiles(const std::vector<triage::RuleSource>& sources);

    /// "en/30-topics.yaml:12": without the folder all files have in common.
    std::string place(const SourcePosition& at) const;
    std::string short_name(const std::string& file) const;
    /// The folder all files have in common, with its last "/".
    const std::string& folder() const { return folder_; }

    /// What stands there: to the end of the line or, within `{...}` or `[...]`, of the entry. ""
    /// where there is nothing.
    std::string_view text(const std::string& file, int line, int column) const;

private:
    std::map<std::string, std::vector<std::string>> lines_;
    std::string folder_;
};

}  // namespace triaged::app
