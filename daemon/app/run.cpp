#include <malloc.h>
#include <sys/prctl.h>
#include <systemd/sd-daemon.h>

#include <atomic>
#include <csignal>
#include <iostream>
#include <list>
#include <thread>

#include "app/last_good.h"
#include "app/loading.h"
#include "app/rules_reloader.h"
#include "app/rules_state.h"
#include "app/templates.h"
#include "base/log.h"
#include "flow/account_worker.h"
#include "flow/outbox_sender.h"
#include "flow/requests.h"
#include "flow/verdict_json.h"
#include "store/database.h"
#include "store/lock.h"
#include "store/notices.h"
#include "store/store_error.h"

namespace triaged::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookAtRequests = 1s;
constexpr int kGiveBackMemoryEvery = 10;  // looks

/// SIGTERM, SIGINT and SIGHUP, blocked in every thread and taken here one by one.
class Signals {
public:
    Signals() {
        sigemptyset(&set_);
        for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, signal);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
    }

    /// The next one, or 0 after `timeout`.
    int wait(std::chrono::milliseconds timeout) const {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout);
        const timespec limit{seconds.count(), std::chrono::nanoseconds(timeout - seconds).count()};
        const int signal = sigtimedwait(&set_, nullptr, &limit);
        return signal > 0 ? signal : 0;
    }

    /// Whether one that ends the process waits to be taken.
    bool stop_waits() const {
        sigset_t pending;
        sigpending(&pending);
        return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1;
    }

private:
    sigset_t set_{};
};

// Leaves for `triaged status` which rules are in force. Tried again later when it fails.
void note_rules(store::Database& db, std::optional<RulesState>& state) {
    if (!state) return;
    try {
        store::Notices(db).put("rules", flow::dump(to_json(*state)));
        state.reset();
    } catch (const store::StoreError& e) {
        log::debug("the state of the rules cannot be noted", {{"why", e.what()}});
    }
}

/// The running daemon: a thread for each account, one for the outbox, one that reloads rules, and
/// this one for signals and requests.
int serve(flow::Shared& shared, RulesReloader& reloader, const Signals& signals) {
    std::stop_source stop;
    net::Waiter outbox_waiter(stop.get_token());
    shared.outbox_has_news = [&] { outbox_waiter.wake(); };
    std::list<flow::AccountWorker> workers;
    std::vector<std::jthread> threads;
    for (const auto& account : shared.settings.accounts) {
        auto& worker = workers.emplace_back(shared, account);
        threads.emplace_back([&worker, token = stop.get_token()] { worker.run(token); });
    }
    threads.emplace_back([&] { flow::OutboxSender(shared).run(outbox_waiter); });
    sd_notify(0, "READY=1");
    log::info("started", {{"version", TRIAGED_VERSION},
                          {"accounts", shared.settings.accounts.size()},
                          {"rules", shared.rules.get()->version()}});

    std::optional<RulesState> to_note;
    for (int look = 1;; ++look) {
        const int signal = signals.wait(kLookAtRequests);
        // What 1,000 logins and batches of mail leave behind lies scattered over glibc's arenas.
        if (look % kGiveBackMemoryEvery == 0) malloc_trim(0);
        if (signal == SIGTERM || signal == SIGINT) break;
        if (signal == SIGHUP) reloader.request();
        if (auto news = reloader.news()) to_note = std::move(news);
        note_rules(shared.db, to_note);
        sd_notify(0, "WATCHDOG=1");
        try {
            flow::answer_requests(shared);
        } catch (const store::StoreError& e) {
            log::debug("requests cannot be read", {{"why", e.what()}});
        }
    }
    log::info("stopping");
    sd_notify(0, "STOPPING=1");
    stop.request_stop();
    threads.clear();
    shared.outbox_has_news = [] {};
    log::info("stopped");
    return kExitOk;
}

int serve_once(flow::Shared& shared, const Signals& signals) {
    std::stop_source stop;
    std::atomic<bool> over = false;
    std::jthread watcher([&] {
        while (!over) {
            if (const int signal = signals.wait(100ms); signal == SIGTERM || signal == SIGINT) {
                stop.request_stop();
            }
        }
    });
    bool all = true;
    {
        std::list<flow::AccountWorker> workers;
        std::vector<std::jthread> threads;
        std::atomic<bool> failed = false;
        for (const auto& account : shared.settings.accounts) {
            auto& worker = workers.emplace_back(shared, account);
            threads.emplace_back([&] {
                const auto result = worker.run_once(stop.get_token());
                if (!result) failed = true;
            });
        }
        threads.clear();
        all = !failed;
    }
    try {
        flow::answer_requests(shared);
        flow::OutboxSender(shared).send_due(stop.get_token());
    } catch (const store::StoreError& e) {
        log::error("the journal cannot be written: nothing is sent", {{"why", e.what()}});
        all = false;
    }
    over = true;
    return all ? kExitOk : kExitUnavailable;
}

/// What a start judges by.
struct StartingRules {
    std::shared_ptr<const triage::RuleSet> rules;  ///< null: there are none, as was said
    std::vector<triage::RuleSource> on_disk;
    RulesState state;
};

// The last good rules, when those on disk are refused; null, with the reason told, when there are
// none to be used.
std::optional<LastGood> fall_back(const flow::Settings& settings, const flow::Templates& templates,
                                  const LoadedRules& refused, const GoOn& go_on) {
    auto good = load_last_good(settings.store, go_on);
    if (!good) {
        std::cerr << "triaged: nor are there last good rules: " << good.error().message << '\n';
        return std::nullopt;
    }
    // They may be older than the templates: a field they lack is left out then. But when they
    // lack it just as those on disk do, it is the template that is wrong.
    Diagnostics lacking;
    check_fields(templates, *good->rules, lacking);
    if (refused.only_lacks_fields && !lacking.empty()) {
        std::cerr << "triaged: nor do the last good rules capture what the templates use\n";
        return std::nullopt;
    }
    return std::move(*good);
}

StartingRules starting_rules(const Options& options, const flow::Settings& settings,
                             const flow::Templates& templates, const Clock& clock,
                             const GoOn& go_on) {
    LoadedRules loaded = load_tested_rules(options, settings, templates, go_on);
    std::erase_if(loaded.diagnostics,
                  [](const Diagnostic& d) { return d.severity == Severity::warning; });
    print(loaded.diagnostics, loaded.sources);
    StartingRules start;
    start.state.since = clock.now().time_since_epoch().count();
    start.state.files = loaded.sources.size();
    start.rules = std::move(loaded.rules);
    start.on_disk = std::move(loaded.sources);
    if (!start.rules) {
        if (!uses_last_good(options) || !go_on()) return start;
        auto good = fall_back(settings, templates, loaded, go_on);
        if (!good) return start;
        start.rules = std::move(good->rules);
        start.state.last_good = true;
        start.state.files = good->files;
        start.state.refused = refusal(loaded.diagnostics, start.state.since);
        log::error("the rule files are refused: judging by the last good rules",
                   {{"version", start.rules->version()},
                    {"kept", good->kept},
                    {"mistakes", start.state.refused->mistakes},
                    {"first", start.state.refused->first}});
    }
    start.state.version = start.rules->version();
    start.state.rules = start.rules->size();
    return start;
}

}  // namespace

int run_command(const Options& options) {
    const Signals signals;
#ifndef __SANITIZE_ADDRESS__  // whose leak check traces the process
    // Passwords are in our memory: no core dump, no tracing by other processes of this user.
    prctl(PR_SET_DUMPABLE, 0);
#endif
    const auto settings = load_settings(options, Secrets::read, Presence::required);
    if (!settings) return kExitConfig;
    log::configure(settings->log_level);
    const SystemClock clock;
    Diagnostics problems;
    const auto templates = load_templates(settings->acknowledge.templates, problems);
    print(problems, {});
    if (has_errors(problems)) {
        load_rules_or_complain(options, *settings);  // all that is wrong at once
        return kExitConfig;
    }
    const GoOn go_on = [&] { return !signals.stop_waits(); };
    StartingRules start = starting_rules(options, *settings, templates, clock, go_on);
    if (!go_on()) {
        log::info("stopped before the rules were read");
        return kExitOk;
    }
    if (!start.rules) return kExitConfig;

    const auto lock = store::StateLock::take(settings->store);
    if (!lock) {
        std::cerr << "triaged: " << lock.error().message << "\n    " << lock.error().hint << '\n';
        return kExitUnavailable;
    }
    try {
        store::Database db(settings->store);
        flow::RulesHolder rules(std::move(start.rules));
        flow::AccessTokens tokens(*settings, db, clock);
        flow::Shared shared{*settings, db, rules, templates, clock, tokens, [] {}};
        const int in_doubt = store::Outbox(db).recover(clock.now().time_since_epoch().count());
        if (in_doubt > 0) {
            log::warn("acknowledgements are in doubt: handed over, and no answer seen",
                      {{"count", in_doubt}});
        }
        if (!start.state.last_good && uses_last_good(options))
            keep_last_good(settings->store, start.on_disk);
        std::optional<RulesState> to_note = start.state;
        note_rules(db, to_note);
        if (options.once) return serve_once(shared, signals);
        RulesReloader reloader(options, *settings, templates, rules, clock, start.state,
                               std::move(start.on_disk));
        return serve(shared, reloader, signals);
    } catch (const store::StoreError& e) {
        log::error("the journal cannot be opened: nothing is done", {{"why", e.what()}});
        return kExitUnavailable;
    }
}

}  // namespace triaged::app
