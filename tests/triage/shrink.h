#pragma once

#include <functional>
#include <vector>

#include "message/message.h"
#include "random_rules.h"

namespace triaged::triage {

/// Rule sets and mails with one thing less, the boldest cuts first; for the shortest example of a
/// disagreement.
std::vector<Rules> simpler(const Rules& rules);
std::vector<message::Message> simpler(const message::Message& mail);

/// Cuts rules and mail down as long as `fails` holds.
void shrink(Rules& rules, message::Message& mail,
            const std::function<bool(const Rules&, const message::Message&)>& fails);

/// The mail's texts, one a line, what is not ASCII as it stands and as code points.
std::string describe(const message::Message& mail);

}  // namespace triaged::triage
