#pragma once

#include <string>
#include <vector>

namespace triaged::app {

/// Exit codes (sysexits.h where it has one).
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;        ///< tests failed, a mail could not be read ...
inline constexpr int kExitUsage = 64;        ///< EX_USAGE: the command line
inline constexpr int kExitUnavailable = 75;  ///< EX_TEMPFAIL: server or store; trying again helps
inline constexpr int kExitConfig = 78;       ///< EX_CONFIG: configuration or rules; not restarted

/// The command line, parsed.
struct Options {
    std::string config = "/etc/triaged/triaged.yaml";
    bool config_given = false;
    std::vector<std::string> rules;  ///< --rules: instead of the configured folders
    bool json = false;
    bool all = false;  ///< of explain: every rule; of undo: every mail
    std::vector<std::string> paths;
    bool once = false;
    bool connect = false;
    bool effective = false;
    bool verbose = false;  ///< of check
    std::string action;    ///< of acks: hold, resume, list
    std::string account;   ///< of login and undo
    int limit = 20;
    std::string since;                     ///< of backtest and undo: "30d"
    std::vector<std::string> was;          ///< of backtest: the rules to compare with
    bool fail_on_change = false;           ///< of backtest
    std::vector<std::string> message_ids;  ///< of undo
    std::string rule;                      ///< of undo: its id
    bool yes = false;                      ///< of undo: do not ask
    int unused_days = 90;  ///< of rules: a rule that has not fired for so long is marked
};

// One function a command, each in a file of its own name. They return the exit code; results go to
// stdout, complaints to stderr.
int run_command(const Options& options);
int check_command(const Options& options);
int classify_command(const Options& options);
int parse_command(const Options& options);
int explain_command(const Options& options);
int test_command(const Options& options);
int schema_command(const Options& options);
int backtest_command(const Options& options);
int rules_command(const Options& options);
int status_command(const Options& options);
int acks_command(const Options& options);
int login_command(const Options& options);
int undo_command(const Options& options);

}  // namespace triaged::app
