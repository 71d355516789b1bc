#include <iostream>

#include "app/backtest_live.h"
#include "app/backtest_report.h"
#include "app/loading.h"
#include "app/mail_source.h"
#include "app/progress.h"
#include "base/clock.h"
#include "flow/judge.h"
#include "flow/verdict_json.h"
#include "message/parse.h"
#include "store/store_error.h"
#include "yaml/scalar.h"

namespace triaged::app {
namespace {

int usage(const std::string& what) {
    std::cerr << "triaged: backtest " << what << '\n';
    return kExitUsage;
}

int tell(const BacktestReport& report, const Options& options, int exit_code) {
    if (options.json) {
        std::cout << flow::dump(to_json(report)) << '\n';
    } else {
        print_readably(report, std::cout);
    }
    std::cout.flush();
    if (exit_code != kExitOk) return exit_code;
    if (!options.fail_on_change) return kExitOk;
    if (report.sums.compared() == 0) {
        std::cerr << "triaged: backtest compared no mail, so nobody knows what would change\n";
        return kExitFailed;
    }
    return report.sums.changed() > 0 ? kExitFailed : kExitOk;
}

// The mails that the daemon has handled, as it recorded them, against the rules on disk.
int over_handled(const Options& options) {
    const auto window =
        yaml::scalar::duration({yaml::Kind::scalar, false, {}, options.since, {}, {}});
    if (!window) {
        const Error& wrong = window.error();
        return usage("--since " + options.since + ": " + wrong.message +
                     (wrong.hint.empty() ? "" : "; " + wrong.hint));
    }
    const auto settings = load_settings(options, Secrets::read, Presence::required);
    if (!settings) return kExitConfig;
    const auto rules = load_rules_or_complain(options, *settings);
    if (!rules) return kExitConfig;
    BacktestReport report;
    report.since = SystemClock().now().time_since_epoch().count() - window->count();
    report.rules_version = rules->version();
    try {
        const bool all = backtest_live(*settings, *rules, report);
        return tell(report, options, all ? kExitOk : kExitUnavailable);
    } catch (const store::StoreError& e) {
        std::cerr << "triaged: " << e.what() << '\n';
        return kExitUnavailable;
    }
}

desk::Outcome outcome_of(const triage::RuleSet& rules, const message::Message& message,
                         const flow::Settings& settings, const desk::FolderNames& folders) {
    const triage::Verdict verdict = rules.judge(message, offline_context(settings, message));
    return desk::outcome_of(verdict, desk::make_plan(verdict, folders, {}),
                            desk::may_reply_by_content(message, verdict).allowed);
}

// Two sets of rules over mails from files.
int over_files(const Options& options) {
    const auto settings = load_settings(options, Secrets::leave, Presence::optional);
    if (!settings) return kExitConfig;
    Options was_options = options;
    was_options.rules = options.was;
    const auto was = load_rules_or_complain(was_options, *settings);
    const auto would_be = load_rules_or_complain(options, *settings);
    if (!was || !would_be) return kExitConfig;

    const desk::FolderNames folders = offline_folders(*settings);
    BacktestReport report;
    report.rules_version = would_be->version();
    report.unknown = {
        "everything but the mail itself and its sender's groups (time, account, customer)"};
    {
        Progress progress(std::nullopt);
        for (const auto& path : options.paths) {
            const bool read =
                for_each_mail({path}, [&](const std::string& source, const std::string& bytes) {
                    const auto message = message::parse(bytes);
                    report.sums.add(
                        {source, message.message_id, message.sender.address, message.subject},
                        outcome_of(*was, message, *settings, folders),
                        outcome_of(*would_be, message, *settings, folders));
                    progress.step();
                });
            if (!read) ++report.unreadable;
        }
    }
    report.mails = report.sums.compared();
    report.was_versions[was->version()] = report.mails;
    return tell(report, options, report.unreadable == 0 ? kExitOk : kExitFailed);
}

}  // namespace

int backtest_command(const Options& options) {
    if (options.since.empty() && options.paths.empty()) {
        return usage(
            "needs mails: --since 30d for those the daemon has handled, or PATH... for files");
    }
    if (!options.since.empty()) {
        if (!options.paths.empty()) return usage("takes either --since or PATH..., not both");
        if (!options.was.empty()) {
            return usage(
                "--was is for PATH...; with --since the verdicts of then are in the store");
        }
        return over_handled(options);
    }
    if (options.rules.empty() && options.was.empty()) {
        return usage(
            "of files needs two sets of rules: --rules DIR names those that would be, --was DIR "
            "those that were; the one that is not given is the configured one");
    }
    return over_files(options);
}

}  // namespace triaged::app
