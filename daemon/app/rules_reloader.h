#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "app/folder_watch.h"
#include "app/loading.h"
#include "app/rules_state.h"
#include "base/clock.h"
#include "net/event_fd.h"

namespace triaged::app {

/// Reads the rules again when their files change, in a thread of its own and of low priority,
/// beside the rules in force. Good ones take their place in one step and are kept as the last good
/// ones; bad ones are logged, and change nothing.
///
/// Changes  are waited for until there was none for half a second (at most 5 s): an editor writes
///          several times, a deployment several files. What changes during a reload makes one more.
/// Threads  request() and news() from any; the others are of the thread that owns it. Destruction
///          ends a reload that is under way.
class RulesReloader {
public:
    /// Rules are judged against the settings and templates the daemon runs with. `sources` are the
    /// files that `state` is about: as long as the files on disk are the same, nothing is done. All
    /// references must outlive this object.
    RulesReloader(const Options& options, const flow::Settings& settings,
                  const flow::Templates& templates, flow::RulesHolder& rules, const Clock& clock,
                  RulesState state, std::vector<triage::RuleSource> sources);
    ~RulesReloader();

    /// Reload without waiting for a change, whether there is one or not.
    void request();

    /// The state, when it is another one than was given last.
    std::optional<RulesState> news();

private:
    void run(const std::stop_token& stop);
    bool wait_for_reason(const std::stop_token& stop);
    bool settle(const std::stop_token& stop);
    void wait(std::chrono::milliseconds most) const;
    enum class Reason { start, change, request };
    void reload(const std::stop_token& stop, Reason reason);
    void load(const std::stop_token& stop);
    void accept(LoadedRules loaded);
    void refuse(const Diagnostics& diagnostics);
    void watch();
    void publish();

    const Options& options_;
    const flow::Settings& settings_;
    const flow::Templates& templates_;
    flow::RulesHolder& rules_;
    const Clock& clock_;
    FolderWatch watch_;
    net::EventFd wake_;
    std::atomic<bool> requested_ = false;

    // Of the reloading thread only.
    RulesState state_;
    std::string seen_;  ///< version of the files that were looked at last
    std::vector<std::shared_ptr<const triage::RuleSet>>
        retired_;  ///< while a mail is judged by them

    std::mutex mutex_;
    std::optional<RulesState> news_;

    std::jthread thread_;
};

}  // namespace triaged::app
