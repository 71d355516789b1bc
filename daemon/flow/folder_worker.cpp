#include "flow/folder_worker.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/crash_point.h"
#include "base/log.h"
#include "flow/contents.h"
#include "message/ids.h"

namespace triaged::flow {
namespace {

constexpr std::size_t kKnownIds = 10'000;        // of the newest mails, read at activation
constexpr std::uint64_t kIdBytes = 16 * 1024;    // of a header, enough for its Message-ID
constexpr std::int64_t kCompareEvery = 15 * 60;  // seconds
constexpr std::size_t kManyUnknown = 100;

}  // namespace

FolderWorker::FolderWorker(const Shared& shared, const AccountSettings& account,
                           const store::AccountRow& row, imap::Session& session,
                           const imap::MailboxTree& tree, std::string folder)
    : shared_(shared),
      account_(account),
      row_(row),
      session_(session),
      tree_(tree),
      folder_(std::move(folder)),
      name_(tree.name_for(folder_)),
      journal_(shared.db),
      pipeline_(shared, account, row, session, tree, folder_, mailbox_, state_) {}

bool FolderWorker::has_work() {
    if (unfinished() || !open_) return true;
    const auto status = session_.status(name_);
    if (!status || status->uidnext == 0) return true;
    modseq_ = status->highestmodseq;
    const bool compare = now(shared_) >= compare_at_ && (modseq_ == 0 || modseq_ != state_.modseq);
    const bool new_mail = std::exchange(uidnext_, status->uidnext) != status->uidnext;
    return compare || new_mail || status->uidvalidity != state_.uidvalidity;
}

std::size_t FolderWorker::process() {
    pipeline_.begin_round();
    open();
    pipeline_.resume();
    std::size_t judged = take_new();
    judged += compare();
    if (pipeline_.selected_again()) judged += take_new();
    pipeline_.end_round();
    return judged;
}

void FolderWorker::open() {
    if (open_ && session_.selected() == name_) return;
    open_ = false;
    mailbox_ = account_.mode == Mode::observe ? session_.examine(name_) : session_.select(name_);
    modseq_ = mailbox_.highestmodseq;
    state_ = journal_.open_mailbox(row_.id, folder_);
    if (state_.uidvalidity == 0) {
        activate();
    } else if (renumbered()) {
        start_new_epoch();
    }
    open_ = true;
}

// The first time: what is there is left alone, as the configuration says, but its threads are
// learnt before the cursor is written.
void FolderWorker::activate() {
    read_known_ids();
    std::uint32_t cursor = 0;
    switch (account_.backlog.kind) {
        case Backlog::Kind::all:
            break;
        case Backlog::Kind::leave:
            cursor = newest_uid();
            break;
        case Backlog::Kind::since: {
            // Mails below the first recent one are left; older ones among the rest are told apart
            // by their date, one by one.
            const auto recent = session_.search_since(
                UnixTime(std::chrono::seconds(left_alone_before(account_, row_, true))) -
                std::chrono::days(1));
            cursor = recent.empty() ? newest_uid() : imap::number(recent.front()) - 1;
            break;
        }
    }
    journal_.start_epoch(state_.id, mailbox_.uidvalidity, cursor, newest_uid(), now(shared_));
    state_ = journal_.open_mailbox(row_.id, folder_);
    crash_point("activated");
    log::info("folder connected", {{"account", account_.name},
                                   {"folder", folder_},
                                   {"mails", mailbox_.exists},
                                   {"left_alone_up_to_uid", cursor}});
}

// Another UIDVALIDITY, or the same one and UIDs that were given out before: the server was set back
// to an older state.
bool FolderWorker::renumbered() const {
    return mailbox_.uidvalidity != state_.uidvalidity ||
           (mailbox_.uidnext != 0 && mailbox_.uidnext <= state_.cursor);
}

// What was judged before is known by its identity and goes on where it was; everything else is
// looked at, and nothing that is there now is answered.
void FolderWorker::start_new_epoch() {
    std::map<std::string, std::uint32_t> unique;
    std::size_t mails = 0;
    for (const auto& [identity, uids] : contents_from(session_, 1).by_identity) {
        mails += uids.size();
        if (uids.size() == 1) unique.emplace(identity, uids.front());
    }
    const std::size_t known =
        journal_.renumber(state_.id, mailbox_.uidvalidity, newest_uid(), unique, now(shared_));
    crash_point("renumbered");
    const log::Fields fields = {
        {"account", account_.name},    {"folder", folder_}, {"before", state_.uidvalidity},
        {"now", mailbox_.uidvalidity}, {"mails", mails},    {"known", known}};
    if (mails - known > kManyUnknown && (mails - known) * 10 > mails * 3) {
        log::error(
            "the server has renumbered the folder, and most of its mails are new to us: was "
            "the mailbox replaced? They are sorted, and none of them is answered",
            fields);
    } else {
        log::warn("the server has renumbered the folder (UIDVALIDITY)", fields);
    }
    state_ = journal_.open_mailbox(row_.id, folder_);
}

// Of what was in the folder when it was selected; 0 for an empty one.
std::uint32_t FolderWorker::newest_uid() {
    if (mailbox_.uidnext > 0) return mailbox_.uidnext - 1;
    const auto all = session_.search_all();
    return all.empty() ? 0 : imap::number(all.back());
}

void FolderWorker::read_known_ids() {
    auto uids = session_.search_all();
    if (uids.size() > kKnownIds) uids.erase(uids.begin(), uids.end() - kKnownIds);
    std::vector<std::string> ids;
    session_.fetch_headers(uids, kIdBytes, [&](const imap::FetchedBody& header) {
        ids.push_back(message::find_message_id(header.bytes));
    });
    journal_.remember_ids(row_.id, ids);
}

std::size_t FolderWorker::take_new() {
    std::size_t judged = 0;
    do {
        pipeline_.note_search();
        const auto uids = session_.search_from(imap::Uid{state_.cursor + 1});
        judged += pipeline_.handle(uids);
        if (!uids.empty()) state_.cursor = imap::number(uids.back());
    } while (session_.news() || pipeline_.selected_again());
    return judged;
}

// A mail may become visible after one with a higher UID, which the cursor has passed: every UID
// above what was left alone must have a row. Where CONDSTORE (RFC 7162) tells that nothing has
// changed since the last time, nothing is asked.
std::size_t FolderWorker::compare() {
    if (now(shared_) < compare_at_ || (modseq_ != 0 && modseq_ == state_.modseq)) return 0;
    std::vector<std::uint32_t> present;
    for (const auto uid : session_.search_from(imap::Uid{state_.base + 1})) {
        if (imap::number(uid) <= state_.cursor) present.push_back(imap::number(uid));
    }
    const auto unknown = journal_.unknown_uids(state_.id, state_.uidvalidity, present);
    if (!unknown.empty()) {
        log::warn("mails became visible late, below the newest one: they are taken now",
                  {{"account", account_.name}, {"folder", folder_}, {"mails", unknown.size()}});
    }
    std::vector<imap::Uid> uids;
    for (const auto uid : unknown) uids.push_back(imap::Uid{uid});
    const std::size_t judged = pipeline_.handle(uids);
    compare_at_ = now(shared_) + kCompareEvery;
    state_.modseq = std::exchange(modseq_, 0);
    if (state_.modseq != 0) journal_.compared(state_.id, state_.modseq);
    return judged;
}

}  // namespace triaged::flow
