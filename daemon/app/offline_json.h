#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "desk/plan.h"
#include "desk/reply_gate.h"
#include "message/message.h"
#include "triage/verdict.h"

namespace triaged::app {

/// A mail from `source`, judged away from its mailbox: its verdict, where it would go, whether it
/// would be answered as far as the mail alone can tell ("unchecked" names the rest), and what is
/// broken in it. One line of `classify --json`; `explain --json` adds to it.
nlohmann::ordered_json offline_json(const std::string& source, const message::Message& message,
                                    const triage::Verdict& verdict, const desk::Plan& plan,
                                    const desk::ReplyDecision& reply);

}  // namespace triaged::app
