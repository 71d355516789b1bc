#include <sys/prctl.h>
#include <systemd/sd-daemon.h>

#include <atomic>
#include <csignal>
#include <iostream>
#include <list>
#include <thread>

#include "app/loading.h"
#include "base/log.h"
#include "flow/account_worker.h"
#include "flow/outbox_sender.h"
#include "flow/requests.h"
#include "store/database.h"
#include "store/lock.h"
#include "store/store_error.h"

namespace triaged::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookAtRequests = 1s;
constexpr int kMostToldMistakes = 20;

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

private:
    sigset_t set_{};
};

// A bad change never replaces good rules.
void reload(const Options& options, const flow::Settings& settings, flow::RulesHolder& rules) {
    sd_notify(0, "RELOADING=1");
    const LoadedRules loaded = load_rules(options, settings);
    if (loaded.rules) {
        rules.set(loaded.rules);
        log::info("rules reloaded", {{"version", loaded.rules->version().substr(0, 12)},
                                     {"files", loaded.sources.size()}});
    } else {
        int told = 0;
        for (const auto& d : loaded.diagnostics) {
            if (d.severity != Severity::error || ++told > kMostToldMistakes) continue;
            const std::string at =
                d.at.file + ':' + std::to_string(d.at.line) + ':' + std::to_string(d.at.column);
            log::error("rules not reloaded, the old ones stay in force",
                       {{"at", at}, {"why", d.message}, {"hint", d.hint}});
        }
        if (told > kMostToldMistakes) {
            log::error("rules have more mistakes; `triaged check` lists them",
                       {{"mistakes", told}});
        }
    }
    sd_notify(0, "READY=1");
}

/// The running daemon: a thread for each account, one for the outbox, and this one for signals and
/// requests.
int serve(const Options& options, flow::Shared& shared, flow::RulesHolder& rules,
          const Signals& signals) {
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
                          {"rules", rules.get()->version().substr(0, 12)}});

    for (;;) {
        const int signal = signals.wait(kLookAtRequests);
        if (signal == SIGTERM || signal == SIGINT) break;
        if (signal == SIGHUP) reload(options, shared.settings, rules);
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
    const auto compiled = load_rules_or_complain(options, *settings);
    Diagnostics problems;
    const auto templates = load_templates(settings->acknowledge.templates, problems);
    print(problems, {});
    if (!compiled || has_errors(problems)) return kExitConfig;

    const auto lock = store::StateLock::take(settings->store);
    if (!lock) {
        std::cerr << "triaged: " << lock.error().message << "\n    " << lock.error().hint << '\n';
        return kExitUnavailable;
    }
    try {
        store::Database db(settings->store);
        flow::RulesHolder rules(compiled);
        const SystemClock clock;
        flow::Shared shared{*settings, db, rules, templates, clock, [] {}};
        const int in_doubt = store::Outbox(db).recover(clock.now().time_since_epoch().count());
        if (in_doubt > 0) {
            log::warn("acknowledgements are in doubt: handed over, and no answer seen",
                      {{"count", in_doubt}});
        }
        return options.once ? serve_once(shared, signals) : serve(options, shared, rules, signals);
    } catch (const store::StoreError& e) {
        log::error("the journal cannot be opened: nothing is done", {{"why", e.what()}});
        return kExitUnavailable;
    }
}

}  // namespace triaged::app
