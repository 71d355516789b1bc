#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace triaged::triage {

/// Names that rules take from the configuration. With them a rule that names something else is a
/// mistake; without a configuration nobody can tell.
struct KnownNames {
    std::vector<std::string> customer_groups;
    std::vector<std::string> routes;
    std::vector<std::string> templates;  ///< of acknowledgements, of any language; none: unknown
    std::vector<std::string> accounts;
    std::vector<std::string> products = {};          ///< what is sold: words in a name are no mood
    std::vector<std::string> unread_templates = {};  ///< whose files came after the daemon's start
};

/// Whether it can be the name of a queue, topic, tally, group ...: 1 to 50 of a-z, 0-9, - and _.
bool is_name(std::string_view text);

/// In quotes, for messages: at most 60 bytes of what was written.
std::string quoted(std::string_view text);

}  // namespace triaged::triage
