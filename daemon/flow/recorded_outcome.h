#pragma once

#include <optional>

#include "desk/verdict_diff.h"
#include "store/handled.h"

namespace triaged::flow {

/// What was decided about a mail then, from the JSON that flow/verdict_json.h wrote; `acknowledged`
/// is left to desk::acknowledged(). nullopt when the JSON holds no verdict.
std::optional<desk::Outcome> recorded_outcome(const store::HandledRecord& record);

}  // namespace triaged::flow
