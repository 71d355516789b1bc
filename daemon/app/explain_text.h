#pragma once

#include <iosfwd>

#include "app/rule_files.h"
#include "desk/plan.h"
#include "desk/reply_gate.h"
#include "message/message.h"
#include "triage/trace.h"

namespace triaged::app {

/// What `explain` tells of one mail.
struct Explained {
    const message::Message& message;
    const triage::Trace& trace;
    desk::Plan plan;
    desk::ReplyDecision reply;
};

/// For people: who wrote, the verdict and which rule made it, the rules that fired with the words
/// that hit, the scores as they add up, those that nearly fired (at most 30 unless `all_rules`),
/// and with `all_rules` a line for each rule. Nothing of the mail can write to the terminal.
void print_explanation(const Explained& explained, const RuleFiles& files, bool all_rules,
                       std::ostream& out);

}  // namespace triaged::app
