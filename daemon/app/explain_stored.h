#pragma once

#include <iosfwd>
#include <vector>

#include "app/loading.h"
#include "store/journal.h"

namespace triaged::app {

/// What the journal knows of mails the daemon has handled, newest first: the verdict with the words
/// that hit, what was done, and with which rules. `today` are the rules now in force; a rule that
/// is gone is marked. The mails themselves were not kept.
void explain_records(const std::vector<store::Journal::Record>& records, const LoadedRules& today,
                     bool json, std::ostream& out);

}  // namespace triaged::app
