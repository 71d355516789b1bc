#include "flow/account_worker.h"

#include <functional>
#include <set>

#include "base/crash_point.h"
#include "base/log.h"
#include "flow/folder_worker.h"
#include "message/parse.h"
#include "net/backoff.h"
#include "store/store_error.h"

namespace triaged::flow {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookWithOneFolder = 60s;
constexpr auto kLookWithSeveral = 20s;
constexpr auto kLookAtUnfinished = 5s;
constexpr auto kStorePause = 30s;
constexpr auto kFirstRefusalPause = 60s;  // a wrong password tried often locks the account
constexpr std::uint32_t kSentIds = 10'000;
constexpr std::uint64_t kIdBytes = 16 * 1024;
constexpr const char* kStopFolder = "/STOP";

}  // namespace

void AccountWorker::run(std::stop_token stop) {
    net::Waiter waiter(stop);
    const auto seed = std::hash<std::string>{}(account_.name);
    net::Backoff backoff(1s, 5min, seed);
    net::Backoff refused(kFirstRefusalPause, 1h, seed);
    const auto pause = [&](std::string_view event, const std::string& why, auto duration) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
        log::warn(event, {{"account", account_.name}, {"why", why}, {"again_in_seconds", seconds}});
        waiter.pause(std::chrono::duration_cast<std::chrono::milliseconds>(duration));
    };
    try {
        for (;;) {
            looked_ = false;
            try {
                serve(waiter);
            } catch (const net::ConnectionError& e) {
                if (e.kind() == net::ConnectionError::Kind::authentication) {
                    pause("login refused", e.what(), refused.next());
                    continue;
                }
                refused.reset();
                if (looked_) backoff.reset();
                pause("connection lost", e.what(), backoff.next());
            } catch (const store::StoreError& e) {
                pause("the journal cannot be written: nothing is moved and nothing sent", e.what(),
                      kStorePause);
            } catch (const std::exception& e) {
                pause("the account's round failed", e.what(), backoff.next());
            }
        }
    } catch (const net::Stopped&) {
    }
}

Result<std::size_t> AccountWorker::run_once(std::stop_token stop) {
    net::Waiter waiter(stop);
    const auto failed = [&](std::string_view event, const std::exception& e) {
        log::error(event, {{"account", account_.name}, {"why", e.what()}});
        return fail(account_.name + ": " + e.what());
    };
    try {
        row_ = store::Journal(shared_.db).open_account(account_.name, now(shared_));
        imap::Session session(net::connect(account_.endpoint, waiter));
        const auto tree = make_folders(session);
        const std::size_t judged = look_at_folders(session, tree);
        session.logout();
        if (unfinished_) {
            return fail(account_.name + ": the server did not carry out all moves; run it again");
        }
        return judged;
    } catch (const store::StoreError& e) {
        return failed("the journal cannot be written: nothing is moved and nothing sent", e);
    } catch (const std::exception& e) {
        return failed("the account's round failed", e);
    } catch (const net::Stopped&) {
        return fail(account_.name + ": stopped");
    }
}

void AccountWorker::serve(net::Waiter& waiter) {
    row_ = store::Journal(shared_.db).open_account(account_.name, now(shared_));
    imap::Session session(net::connect(account_.endpoint, waiter));
    log::info("connected", {{"account", account_.name}, {"server", account_.endpoint.url}});
    const auto tree = make_folders(session);
    const auto look = account_.watch.size() > 1 ? kLookWithSeveral : kLookWithOneFolder;
    net::Backoff soon(kLookAtUnfinished, look, std::hash<std::string>{}(account_.name));
    try {
        for (;;) {
            look_at_folders(session, tree);
            looked_ = true;
            if (!unfinished_) soon.reset();
            session.idle(unfinished_ ? std::chrono::ceil<std::chrono::seconds>(soon.next()) : look);
        }
    } catch (const net::Stopped&) {
        session.logout();
        throw;
    }
}

// All watched folders, the first one last, so that it stays selected for IDLE.
std::size_t AccountWorker::look_at_folders(imap::Session& session, const imap::MailboxTree& tree) {
    if (stopped_by_hand(session, tree)) {
        session.examine(tree.name_for(account_.watch.front()));
        return 0;
    }
    if (account_.mode == Mode::live) {
        row_.live_since = store::Journal(shared_.db).start_live(row_.id, now(shared_));
    }
    read_sent(session, tree);
    unfinished_ = false;
    std::size_t judged = 0;
    for (auto folder = account_.watch.rbegin(); folder != account_.watch.rend(); ++folder) {
        try {
            FolderWorker worker(shared_, account_, row_, session, tree, *folder);
            judged += worker.process();
            unfinished_ = unfinished_ || worker.unfinished();
        } catch (const imap::CommandFailed& e) {
            log::error("the folder cannot be worked on", {{"account", account_.name},
                                                          {"folder", *folder},
                                                          {"command", e.verb()},
                                                          {"answer", e.completion().text}});
            if (account_.watch.size() == 1) throw;
        }
    }
    return judged;
}

// The folders of all queues, where they are missing; none in observe mode.
imap::MailboxTree AccountWorker::make_folders(imap::Session& session) {
    auto tree = session.list();
    if (account_.mode == Mode::observe) return tree;
    bool made = false;
    for (const auto& [queue, folder] : account_.folders.by_queue) {
        const std::string name = tree.name_for(folder);
        if (tree.find(name) != nullptr) continue;
        made = session.create_and_subscribe(name) || made;
        log::info("folder made", {{"account", account_.name}, {"folder", folder}});
    }
    return made ? session.list() : tree;
}

// Message-IDs of what the desk has written: an answer to one of them belongs to a known thread.
void AccountWorker::read_sent(imap::Session& session, const imap::MailboxTree& tree) {
    std::string name = account_.sent.empty() ? "" : tree.name_for(account_.sent);
    for (const auto& mailbox : tree.mailboxes) {
        if (name.empty() && mailbox.has_attribute("\\Sent")) name = mailbox.name;
    }
    if (name.empty()) return;
    const auto status = session.status(name);
    if (!status || status->uidnext == 0) return;
    store::Journal journal(shared_.db);
    const auto row = journal.open_mailbox(row_.id, "sent:" + name);
    const bool same = row.uidvalidity == status->uidvalidity;
    if (same && row.cursor + 1 >= status->uidnext) return;
    std::uint32_t first = same ? row.cursor + 1 : 1;
    if (status->uidnext - first > kSentIds) first = status->uidnext - kSentIds;
    session.examine(name);
    std::vector<std::string> ids;
    session.fetch_headers(
        session.search_from(imap::Uid{first}), kIdBytes,
        [&](imap::FetchedBody header) { ids.push_back(message::parse(header.bytes).message_id); });
    journal.remember_ids(row_.id, ids);
    journal.start_epoch(row.id, status->uidvalidity, status->uidnext - 1, status->uidnext - 1,
                        now(shared_));
}

// Promise 8 of the design: a folder made in any mail program is the emergency stop.
bool AccountWorker::stopped_by_hand(imap::Session& session, const imap::MailboxTree& tree) {
    const bool stop =
        session.status(tree.name_for(account_.folders.root + kStopFolder)).has_value();
    if (stopped_ == stop) return stop;
    store::Journal(shared_.db).set_stopped(row_.id, stop, now(shared_));
    if (stop || stopped_) {
        log::warn(stop ? "stopped by hand: nothing is moved or sent until the folder is deleted"
                       : "goes on: the stop folder is gone",
                  {{"account", account_.name}, {"folder", account_.folders.root + kStopFolder}});
    }
    stopped_ = stop;
    return stop;
}

}  // namespace triaged::flow
