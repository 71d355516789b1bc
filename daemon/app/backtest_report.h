#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "desk/backtest_sums.h"

namespace triaged::app {

/// What `backtest` has to tell.
struct BacktestReport {
    std::optional<std::int64_t> since;  ///< absent for mails from files
    std::string rules_version;          ///< of the rules that would be
    /// Mails by the rules that judged them then.
    std::map<std::string, std::uint64_t> was_versions;
    desk::BacktestSums sums;
    std::uint64_t mails = 0;               ///< all that were to be compared
    std::uint64_t missing = 0;             ///< not found any more
    std::uint64_t unreadable = 0;          ///< the verdict in the journal, or a file
    std::uint64_t not_reached = 0;         ///< on a server that could not be reached
    std::vector<std::string> left_out;     ///< accounts, each with the reason
    std::vector<std::string> unknown;      ///< what rules may ask and was not known
    std::vector<std::string> as_of_today;  ///< taken as it is now, not as it was
    bool as_if_live = false;               ///< accounts that answer nobody are told as if they did
};

/// One object; texts of mails are cut, never bodies.
nlohmann::ordered_json to_json(const BacktestReport& report);

/// In columns, for people. What comes from mails is escaped.
void print_readably(const BacktestReport& report, std::ostream& out);

}  // namespace triaged::app
