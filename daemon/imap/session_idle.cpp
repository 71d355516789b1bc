#include <algorithm>

#include "imap/dialogue.h"
#include "imap/session.h"

// Session: waiting for mail.

namespace triaged::imap {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

// Reads what comes until there is news, the deadline passes, somebody wakes us, or the command
// that runs has ended.
std::optional<IdleResult> watch(Dialogue& dialogue, net::Deadline deadline,
                                const Dialogue::Tag* running) {
    dialogue.rest();
    while (!dialogue.news()) {
        if (running != nullptr && dialogue.has_ended(*running)) return std::nullopt;
        net::Wake wake{};
        const bool came = dialogue.next(deadline, net::Wakes::end_the_wait, wake).has_value();
        if (wake == net::Wake::woken) return IdleResult::woken;
        if (!came || steady_clock::now() >= deadline) return IdleResult::timeout;
    }
    return IdleResult::news;
}

// nullopt when the server refuses IDLE or ends it by itself. What it tells only after DONE it has
// not pushed.
std::optional<IdleResult> by_idle(Dialogue& dialogue, net::Deadline deadline) {
    const auto tag = dialogue.send(Command::idle());
    if (!dialogue.await_continuation(tag)) {
        dialogue.finish(tag);
        return std::nullopt;
    }
    const auto result = watch(dialogue, deadline, &tag);
    if (!dialogue.has_ended(tag)) dialogue.send_done();
    dialogue.finish(tag);
    return result;
}

IdleResult by_polling(Dialogue& dialogue, net::Deadline deadline, seconds poll) {
    for (;;) {
        const auto until = std::min(deadline, steady_clock::now() + poll);
        const auto result = watch(dialogue, until, nullptr);
        if (result != IdleResult::timeout) return *result;
        const auto ending = dialogue.run(Command::noop());
        if (!ending.completion.ok()) throw CommandFailed("NOOP", ending.completion);
        if (dialogue.news()) return IdleResult::news;
        if (steady_clock::now() >= deadline) return IdleResult::timeout;
    }
}

}  // namespace

IdleResult Session::idle(seconds duration, seconds poll, bool trust_idle) {
    if (dialogue_->news()) return IdleResult::news;
    const auto deadline = steady_clock::now() + duration;
    if (capabilities().idle() && trust_idle) {
        if (const auto result = by_idle(*dialogue_, deadline)) return *result;
    }
    return by_polling(*dialogue_, deadline, poll);
}

}  // namespace triaged::imap
