#pragma once

#include <map>
#include <string>
#include <vector>

#include "message/message.h"
#include "random_rules.h"

namespace triaged::triage {

/// What a rule set says of a mail, worked out from rules/README.md in the plainest way there is:
/// every rule looked at in order, every word compared with every word, every regex run over the
/// text. Shares no code with the engine: folding is ICU's over the whole text, words are cut by a
/// loop, globs are a recursion.
struct SlowVerdict {
    std::vector<std::string> rules;
    std::map<std::string, std::string> fields;  ///< named captures of the rules that fired
};
SlowVerdict evaluate_slowly(const Rules& rules, const message::Message& mail);

}  // namespace triaged::triage
