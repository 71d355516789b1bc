#include "flow/account_worker.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "base/crash_point.h"
#include "base/log.h"
#include "flow/log_in.h"
#include "flow/own_mails.h"
#include "message/ids.h"
#include "net/backoff.h"
#include "store/store_error.h"

namespace triaged::flow {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookWithOneFolder = 60s;
constexpr auto kLookWithSeveral = 20s;
constexpr auto kLookWithoutPush = 20s;
constexpr auto kLookAtUnfinished = 5s;
constexpr auto kGoodConnection = 10s;
constexpr auto kStorePause = 30s;
constexpr std::uint32_t kSentIds = 10'000;
constexpr std::uint64_t kIdBytes = 16 * 1024;
constexpr const char* kStopFolder = "/STOP";

}  // namespace

void AccountWorker::run(std::stop_token stop) {
    net::Waiter waiter(stop);
    const auto seed = std::hash<std::string>{}(account_.name);
    net::Backoff backoff(1s, 5min, seed);
    const auto pause = [&](std::string_view event, const std::string& why, auto duration) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
        log::warn(event, {{"account", account_.name}, {"why", why}, {"again_in_seconds", seconds}});
        waiter.pause(std::chrono::duration_cast<std::chrono::milliseconds>(duration));
    };
    const auto next_pause = [&] {
        if (good_from_ && std::chrono::steady_clock::now() >= *good_from_) backoff.reset();
        return backoff.next();
    };
    bool login_refused = false;
    try {
        for (;;) {
            good_from_.reset();
            try {
                if (std::exchange(login_refused, false)) {
                    wait_until_allowed(shared_, account_, waiter);
                }
                serve(waiter);
            } catch (const LoginRefused&) {
                login_refused = true;
            } catch (const net::ConnectionError& e) {
                pause("connection lost", e.what(), next_pause());
            } catch (const store::StoreError& e) {
                pause("the journal cannot be written: nothing is moved and nothing sent", e.what(),
                      kStorePause);
            } catch (const std::exception& e) {
                pause("the account's round failed", e.what(), next_pause());
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
        imap::Session session(log_in(shared_, account_, waiter));
        const auto tree = make_folders(session);
        auto folders = workers(session, tree);
        const std::size_t judged = look_at_folders(session, tree, folders);
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
    imap::Session session(log_in(shared_, account_, waiter));
    log::info("connected", {{"account", account_.name}, {"server", account_.endpoint.url}});
    good_from_ = std::chrono::steady_clock::now() + kGoodConnection;
    const auto tree = make_folders(session);
    auto folders = workers(session, tree);
    const auto look = account_.watch.size() > 1 ? kLookWithSeveral : kLookWithOneFolder;
    net::Backoff soon(kLookAtUnfinished, look, std::hash<std::string>{}(account_.name));
    idled_in_silence_ = false;
    try {
        for (;;) {
            if (look_at_folders(session, tree, folders) > 0) {
                good_from_ = std::chrono::steady_clock::now();
            }
            if (!unfinished_) soon.reset();
            wait(session,
                 unfinished_ ? std::chrono::ceil<std::chrono::seconds>(soon.next()) : look);
        }
    } catch (const net::Stopped&) {
        session.logout();
        throw;
    }
}

// Until the server pushes, at most so long: then the folders are looked at anyway.
void AccountWorker::wait(imap::Session& session, std::chrono::seconds look) {
    const bool trusted = idle_.trusted();
    if (stopped_ == true) session.unselect();
    const bool by_idle = trusted && stopped_ != true && !session.news();
    const auto result =
        session.idle(trusted ? look : std::min(look, kLookWithoutPush), kLookWithoutPush, by_idle);
    if (by_idle && result == imap::IdleResult::news) idle_.pushed();
    idled_in_silence_ = by_idle && result == imap::IdleResult::timeout;
}

AccountWorker::Folders AccountWorker::workers(imap::Session& session,
                                              const imap::MailboxTree& tree) const {
    Folders folders;
    for (const auto& folder : account_.watch) {
        folders.emplace_back(shared_, account_, row_, session, tree, folder);
    }
    return folders;
}

// All watched folders, the first one last, so that it stays selected for IDLE; the others only when
// STATUS says that something waits in them.
std::size_t AccountWorker::look_at_folders(imap::Session& session, const imap::MailboxTree& tree,
                                           Folders& folders) {
    if (stopped_by_hand(session, tree)) return 0;
    if (account_.mode == Mode::live) {
        row_.live_since = store::Journal(shared_.db).start_live(row_.id, now(shared_));
    }
    const std::string sent = sent_folder(tree);
    OwnMails(session, tree, shared_.db, shared_.clock, account_.name).put_due(row_.id, sent);
    read_sent(session, sent);
    unfinished_ = false;
    std::size_t judged = 0;
    for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
        const bool first = std::next(folder) == folders.rend();
        try {
            if (!first && !folder->has_work()) continue;
            const std::size_t found = folder->process();
            judged += found;
            unfinished_ = unfinished_ || folder->unfinished();
            if (first && idled_in_silence_) note_silence(found > 0);
        } catch (const imap::CommandFailed& e) {
            log::error("the folder cannot be worked on", {{"account", account_.name},
                                                          {"folder", folder->folder()},
                                                          {"command", e.verb()},
                                                          {"answer", e.completion().text}});
            if (folders.size() == 1) throw;
        }
    }
    return judged;
}

void AccountWorker::note_silence(bool found_mail) {
    idle_.passed(found_mail);
    if (idle_.trusted()) return;
    log::warn("the server offers IDLE but does not push: it is asked every 20 s from now on",
              {{"account", account_.name}});
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

// The folder of sent mail; "" when there is none.
std::string AccountWorker::sent_folder(const imap::MailboxTree& tree) const {
    if (!account_.sent.empty()) return tree.name_for(account_.sent);
    for (const auto& mailbox : tree.mailboxes) {
        if (mailbox.has_attribute("\\Sent")) return mailbox.name;
    }
    return "";
}

// Message-IDs of what the desk has written: an answer to one of them belongs to a known thread.
void AccountWorker::read_sent(imap::Session& session, const std::string& name) {
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
    session.fetch_headers(session.search_from(imap::Uid{first}), kIdBytes,
                          [&](const imap::FetchedBody& header) {
                              ids.push_back(message::find_message_id(header.bytes));
                          });
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
