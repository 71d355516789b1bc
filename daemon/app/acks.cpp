#include <chrono>
#include <iostream>
#include <thread>

#include "app/loading.h"
#include "base/log.h"
#include "flow/requests.h"
#include "store/database.h"
#include "store/lock.h"
#include "store/outbox.h"
#include "store/requests.h"
#include "store/store_error.h"

namespace triaged::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kWaitForDaemon = 15s;

int print_list(store::Database& db, int limit) {
    store::Outbox outbox(db);
    if (outbox.held()) std::cout << "acknowledgements are held; go on with: triaged acks resume\n";
    for (const auto& r : outbox.list(limit)) {
        std::cout << r.state << "  " << log::escape(r.recipient) << "  tries " << r.tries;
        if (r.last_code != 0) std::cout << "  last answer " << r.last_code;
        if (!r.note.empty()) std::cout << "  " << log::escape(r.note);
        std::cout << '\n';
    }
    return kExitOk;
}

// The running daemon carries it out; without one this process does, as the only owner of the state.
int ask(store::Database& db, const flow::Settings& settings, const std::string& kind) {
    const SystemClock clock;
    const auto lock = store::StateLock::take(settings.store);
    if (lock) {
        const auto answer = flow::carry_out({store::RequestId{0}, kind, ""}, db, clock);
        std::cout << answer.text << '\n';
        return answer.ok ? kExitOk : kExitFailed;
    }
    store::Requests requests(db);
    const auto id = requests.ask(kind, "", clock.now().time_since_epoch().count());
    const auto deadline = std::chrono::steady_clock::now() + kWaitForDaemon;
    while (std::chrono::steady_clock::now() < deadline) {
        if (const auto answer = requests.answer_to(id)) {
            std::cout << answer->text << '\n';
            return answer->ok ? kExitOk : kExitFailed;
        }
        std::this_thread::sleep_for(100ms);
    }
    std::cerr << "triaged: the running daemon has not answered yet; the request stays with it\n";
    return kExitUnavailable;
}

}  // namespace

int acks_command(const Options& options) {
    const auto settings = load_settings(options, Secrets::leave, Presence::required);
    if (!settings) return kExitConfig;
    try {
        store::Database db(settings->store);
        if (options.action == "list") return print_list(db, options.limit);
        return ask(db, *settings, "acks." + options.action);
    } catch (const store::StoreError& e) {
        std::cerr << "triaged: " << e.what() << '\n';
        return kExitUnavailable;
    }
}

}  // namespace triaged::app
