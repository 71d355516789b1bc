#include "app/rules_reloader.h"

#include <poll.h>
#include <sched.h>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "app/last_good.h"
#include "app/rules_folder.h"
#include "base/log.h"

namespace triaged::app {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto kSettled = 500ms;
constexpr auto kLongestChange = 5s;
constexpr auto kLookAtRetired = 100ms;
constexpr int kNice = 10;
constexpr std::size_t kMostToldMistakes = 20;

// Linux takes both for the calling thread alone. Refused by a sandbox, it goes on as it is.
void give_way_to_mail() {
    const sched_param none{};
    ::sched_setscheduler(0, SCHED_BATCH, &none);
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
}

// Each error, up to a number.
void log_refused(const Diagnostics& diagnostics) {
    std::size_t told = 0;
    std::size_t mistakes = 0;
    for (const auto& d : diagnostics) {
        if (d.severity != Severity::error) continue;
        ++mistakes;
        if (told == kMostToldMistakes) continue;
        ++told;
        const std::string at =
            d.at.file + ':' + std::to_string(d.at.line) + ':' + std::to_string(d.at.column);
        log::error("rule files have a mistake", {{"at", at}, {"why", d.message}, {"hint", d.hint}});
    }
    if (mistakes > told) {
        log::error("rule files have more mistakes; `triaged check` lists them",
                   {{"mistakes", mistakes}});
    }
}

}  // namespace

RulesReloader::RulesReloader(const Options& options, const flow::Settings& settings,
                             const flow::Templates& templates, flow::RulesHolder& rules,
                             const Clock& clock, RulesState state,
                             std::vector<triage::RuleSource> sources)
    : options_(options),
      settings_(settings),
      templates_(templates),
      rules_(rules),
      clock_(clock),
      watch_(rule_folders(options, settings)),
      state_(std::move(state)),
      seen_(triage::RuleSet::version_of(sources)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

RulesReloader::~RulesReloader() {
    thread_.request_stop();
    wake_.signal();
    thread_.join();
}

void RulesReloader::request() {
    requested_ = true;
    wake_.signal();
}

std::optional<RulesState> RulesReloader::news() {
    const std::lock_guard lock(mutex_);
    return std::exchange(news_, std::nullopt);
}

void RulesReloader::publish() {
    const std::lock_guard lock(mutex_);
    news_ = state_;
}

void RulesReloader::run(const std::stop_token& stop) {
    give_way_to_mail();
    watch();
    publish();
    // What changed between the start's reading and the watch.
    reload(stop, Reason::start);
    while (!stop.stop_requested()) {
        if (!wait_for_reason(stop)) continue;
        const bool requested = requested_.exchange(false);
        if (!requested && !settle(stop)) continue;
        reload(stop, requested ? Reason::request : Reason::change);
    }
}

void RulesReloader::wait(std::chrono::milliseconds most) const {
    std::array<pollfd, 2> fds = {{{wake_.get(), POLLIN, 0}, {watch_.descriptor(), POLLIN, 0}}};
    ::poll(fds.data(), fds.size(), static_cast<int>(most.count()));
    wake_.clear();
}

// True when there is a request or a change.
bool RulesReloader::wait_for_reason(const std::stop_token& stop) {
    if (!stop.stop_requested() && !requested_) {
        wait(retired_.empty() ? std::chrono::milliseconds(-1) : kLookAtRetired);
    }
    std::erase_if(retired_, [](const auto& rules) { return rules.use_count() == 1; });
    return requested_ || watch_.changed();
}

// Until nothing changed for a while. False after a request, which comes first, and after a stop.
bool RulesReloader::settle(const std::stop_token& stop) {
    const auto latest = steady_clock::now() + kLongestChange;
    auto quiet = steady_clock::now() + kSettled;
    for (;;) {
        const auto now = steady_clock::now();
        if (now >= std::min(quiet, latest)) return true;
        wait(std::chrono::ceil<std::chrono::milliseconds>(std::min(quiet, latest) - now));
        if (stop.stop_requested() || requested_) return false;
        if (watch_.changed()) quiet = steady_clock::now() + kSettled;
    }
}

void RulesReloader::watch() {
    const std::string unwatched = watch_.refresh();
    if (unwatched == state_.unwatched) return;
    state_.unwatched = unwatched;
    if (!unwatched.empty()) {
        log::warn("changes of rule files are not seen, only SIGHUP reloads", {{"why", unwatched}});
    }
}

void RulesReloader::reload(const std::stop_token& stop, Reason reason) {
    watch_.changed();  // what has happened so far is what is read now
    watch();
    if (reason != Reason::request) {
        Diagnostics unreadable;
        const auto sources = read_rules(rule_folders(options_, settings_), unreadable);
        // The same files as last time are no news; but those that were refused may have been so
        // for a mail that a test reads, and that is another one now.
        const bool same = triage::RuleSet::version_of(sources) == seen_;
        if (same && (reason == Reason::start || !state_.refused)) return;
    }
    ::sd_notify(0, "RELOADING=1");
    try {
        load(stop);
    } catch (const std::exception& e) {  // out of memory, mostly
        refuse({{{"rules", 1, 1}, std::string("cannot be loaded: ") + e.what(), ""}});
    }
    publish();
    ::sd_notify(0, "READY=1");
}

void RulesReloader::load(const std::stop_token& stop) {
    LoadedRules loaded =
        load_tested_rules(options_, settings_, templates_, [&] { return !stop.stop_requested(); });
    if (stop.stop_requested()) return;
    seen_ = triage::RuleSet::version_of(loaded.sources);
    if (loaded.rules) {
        accept(std::move(loaded));
    } else {
        refuse(loaded.diagnostics);
    }
}

void RulesReloader::accept(LoadedRules loaded) {
    if (uses_last_good(options_)) keep_last_good(settings_.store, loaded.sources);
    if (state_.version != loaded.rules->version()) {
        state_.since = clock_.now().time_since_epoch().count();
    }
    state_.version = loaded.rules->version();
    state_.last_good = false;
    state_.files = loaded.sources.size();
    state_.rules = loaded.rules->size();
    state_.refused.reset();
    retired_.push_back(rules_.exchange(std::move(loaded.rules)));
    log::info("rules reloaded",
              {{"version", state_.version}, {"files", state_.files}, {"rules", state_.rules}});
}

void RulesReloader::refuse(const Diagnostics& diagnostics) {
    const auto now = clock_.now().time_since_epoch().count();
    const auto since = state_.refused ? state_.refused->since : now;
    state_.refused = refusal(diagnostics, now);
    state_.refused->since = since;
    log_refused(diagnostics);
    log::error("rules not reloaded, the old ones stay in force",
               {{"version", state_.version},
                {"mistakes", state_.refused->mistakes},
                {"first", state_.refused->first}});
}

}  // namespace triaged::app
