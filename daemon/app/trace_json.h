#pragma once

#include <nlohmann/json.hpp>

#include "triage/trace.h"

namespace triaged::app {

/// The "trace" of `explain --json`: {"start", "end", "mood", "rules", "topics"}; of the rules those
/// that fired or nearly did, with what each looked at, or all of them.
nlohmann::ordered_json to_json(const triage::Trace& trace, bool all_rules);

}  // namespace triaged::app
