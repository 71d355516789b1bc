#pragma once

#include "app/backtest_report.h"
#include "flow/settings.h"
#include "triage/rule_set.h"

namespace triaged::app {

/// Compares what was decided about the mails handled since `report.since` with what `rules` would
/// say of them today. Reads the store and the mailboxes, changes neither; a daemon may run beside
/// it. Servers that cannot be reached are told on stderr and counted; returns whether there were
/// none. Throws StoreError.
bool backtest_live(const flow::Settings& settings, const triage::RuleSet& rules,
                   BacktestReport& report);

}  // namespace triaged::app
