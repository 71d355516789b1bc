#include "flow/folder_worker.h"

#include <algorithm>
#include <map>

#include "base/crash_point.h"
#include "base/log.h"
#include "message/parse.h"

namespace triaged::flow {
namespace {

using store::OpenMessage;

constexpr int kMostAttempts = 3;
constexpr std::size_t kKnownIds = 10'000;      // of the newest mails, read at activation
constexpr std::uint64_t kIdBytes = 16 * 1024;  // of a header, enough for its Message-ID
constexpr std::int64_t kDay = 24 * 60 * 60;
constexpr const char* kFailedKeyword = "triage-failed";

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
      journal_(shared.db) {}

std::size_t FolderWorker::process() {
    const std::string name = tree_.name_for(folder_);
    mailbox_ = account_.mode == Mode::observe ? session_.examine(name) : session_.select(name);
    state_ = journal_.open_mailbox(row_.id, folder_);
    if (state_.uidvalidity == 0) {
        activate();
    } else if (state_.uidvalidity != mailbox_.uidvalidity) {
        start_new_epoch();
    }
    finish_unfinished();
    return take_new();
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
            const auto recent = session_.search_since(UnixTime(std::chrono::seconds(not_before())) -
                                                      std::chrono::days(1));
            cursor = recent.empty() ? newest_uid() : imap::number(recent.front()) - 1;
            break;
        }
    }
    start_epoch(cursor);
    crash_point("activated");
    log::info("folder connected", {{"account", account_.name},
                                   {"folder", folder_},
                                   {"mails", mailbox_.exists},
                                   {"left_alone_up_to_uid", cursor}});
}

// The server numbers the folder anew: everything is looked at again, and what was judged before is
// known by its identity.
void FolderWorker::start_new_epoch() {
    log::warn("the server has renumbered the folder (UIDVALIDITY)",
              {{"account", account_.name},
               {"folder", folder_},
               {"before", state_.uidvalidity},
               {"now", mailbox_.uidvalidity}});
    start_epoch(0);
    new_epoch_ = true;
}

void FolderWorker::start_epoch(std::uint32_t cursor) {
    const std::uint32_t present = newest_uid();
    journal_.start_epoch(state_.id, mailbox_.uidvalidity, cursor, present, now(shared_));
    state_.uidvalidity = mailbox_.uidvalidity;
    state_.cursor = cursor;
    state_.present = present;
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
    session_.fetch_headers(uids, kIdBytes, [&](imap::FetchedBody header) {
        ids.push_back(message::parse(header.bytes).message_id);
    });
    journal_.remember_ids(row_.id, ids);
}

// Mails that reached the server before this are left alone. In a folder whose UIDs we have followed
// a new UID is new, whatever the server's clock says: a day's grace.
std::int64_t FolderWorker::not_before() const {
    switch (account_.backlog.kind) {
        case Backlog::Kind::all:
            return 0;
        case Backlog::Kind::since:
            return row_.activated - account_.backlog.days * kDay;
        case Backlog::Kind::leave:
            break;
    }
    return new_epoch_ ? row_.activated : row_.activated - kDay;
}

void FolderWorker::finish_unfinished() {
    const auto open = journal_.open_messages(state_.id, state_.uidvalidity);
    std::vector<OpenMessage> decided;
    std::vector<OpenMessage> moving;
    for (const auto& m : open) {
        if (m.state == store::State::decided) decided.push_back(m);
        if (m.state == store::State::moving || m.state == store::State::copied) moving.push_back(m);
    }
    if (account_.mode != Mode::observe) {
        finish_moves(moving);
        if (!decided.empty()) carry_out(decided);
    }
    // One of these may be what stopped us: each is taken on its own, so that only it counts a try.
    for (const auto& m : open) {
        if (m.state == store::State::trying) handle({imap::Uid{m.uid}});
    }
}

std::size_t FolderWorker::take_new() {
    std::size_t judged = 0;
    for (;;) {
        const auto uids = session_.search_from(imap::Uid{state_.cursor + 1});
        if (uids.empty()) return judged;
        for (std::size_t begin = 0; begin < uids.size(); begin += kBatch) {
            const auto end = std::min(uids.size(), begin + kBatch);
            judged += handle({uids.begin() + static_cast<std::ptrdiff_t>(begin),
                              uids.begin() + static_cast<std::ptrdiff_t>(end)});
        }
        state_.cursor = imap::number(uids.back());
        if (!session_.news()) return judged;
    }
}

std::size_t FolderWorker::handle(const std::vector<imap::Uid>& uids) {
    std::vector<std::uint32_t> numbers;
    for (const auto uid : uids) numbers.push_back(imap::number(uid));
    const auto rows = journal_.begin(state_.id, state_.uidvalidity, numbers, now(shared_));
    crash_point("begun");
    std::vector<OpenMessage> to_try;
    std::vector<OpenMessage> too_often;
    for (const auto& m : rows) {
        if (m.state != store::State::trying) continue;
        (m.attempts > kMostAttempts ? too_often : to_try).push_back(m);
    }
    if (!too_often.empty()) set_aside(too_often);
    if (to_try.empty()) return 0;

    const auto decisions = judge(to_try);
    crash_point("judged");
    const int acknowledgements =
        journal_.decide(row_.id, decisions, shared_.settings.acknowledge.budgets, now(shared_));
    crash_point("decided");
    if (acknowledgements > 0) shared_.outbox_has_news();
    std::vector<OpenMessage> decided;
    for (const auto& m : journal_.open_messages(state_.id, state_.uidvalidity)) {
        if (m.state == store::State::decided) decided.push_back(m);
    }
    if (!decided.empty()) carry_out(decided);
    return decisions.size();
}

std::vector<store::Decision> FolderWorker::judge(const std::vector<OpenMessage>& rows) {
    std::map<std::uint32_t, Arrival> arrivals;
    for (const auto& m : rows) arrivals[m.uid] = {m.id, {}, folder_, false};
    std::set<std::uint32_t> present;
    session_.fetch_attributes(uids_of(rows), [&](const imap::FetchedMessage& attributes) {
        const auto found = arrivals.find(imap::number(attributes.uid));
        if (found == arrivals.end()) return;
        found->second.attributes = attributes;
        present.insert(found->first);
    });

    const Judge judge(shared_, account_, row_.id, row_.live_since, not_before());
    std::vector<store::Decision> decisions;
    std::set<std::string> seen_in_batch;
    std::set<std::uint32_t> read;
    std::vector<imap::Uid> uids;
    for (const auto uid : present) uids.push_back(imap::Uid{uid});
    session_.fetch_messages(uids, shared_.settings.most_bytes, [&](imap::FetchedBody body) {
        const auto found = arrivals.find(imap::number(body.uid));
        if (found == arrivals.end() || !read.insert(found->first).second) return;
        found->second.was_present = found->first <= state_.present;
        const message::Message message = parse_fetched(std::move(body));
        decisions.push_back(judge.decide(found->second, message, seen_in_batch));
        const store::Decision& d = decisions.back();
        log::info("mail judged", {{"account", account_.name},
                                  {"folder", folder_},
                                  {"uid", found->first},
                                  {"queue", d.queue},
                                  {"state", store::to_string(d.state)},
                                  {"to", d.dst},
                                  {"reply", d.reply},
                                  {"rules", d.rules_version.substr(0, 12)}});
    });
    std::vector<store::MessageId> gone;
    for (const auto& m : rows) {
        if (!read.contains(m.uid)) gone.push_back(m.id);
    }
    if (!gone.empty()) {
        journal_.finish(gone, store::State::gone, "removed-by-somebody-else", now(shared_));
    }
    return decisions;
}

void FolderWorker::set_aside(const std::vector<OpenMessage>& rows) {
    for (const auto& m : rows) {
        log::error("a mail could not be handled and is set aside: flagged, in its folder",
                   {{"account", account_.name},
                    {"folder", folder_},
                    {"uid", m.uid},
                    {"attempts", m.attempts}});
    }
    if (account_.mode != Mode::observe) {
        std::vector<std::string> flags;
        for (const char* const flag : {"\\Flagged", kFailedKeyword}) {
            if (mailbox_.keeps(flag)) flags.emplace_back(flag);
        }
        if (!flags.empty()) session_.store_flags(uids_of(rows), imap::StoreMode::add, flags);
    }
    journal_.finish(ids_of(rows), store::State::failed, "tried-too-often", now(shared_));
}

void FolderWorker::carry_out(const std::vector<OpenMessage>& rows) {
    Mover mover(shared_, session_, tree_, account_.name);
    finish_moves(mover.execute(mailbox_, rows));
}

// What stays open is tried again in the next round; other mails go on.
void FolderWorker::finish_moves(const std::vector<OpenMessage>& unclear) {
    if (unclear.empty()) return;
    const auto open =
        Recovery(shared_, session_, tree_, account_.name).finish(mailbox_.name, unclear);
    if (open.empty()) return;
    unfinished_ = true;
    log::warn("mails could not be moved and stay where they are for now",
              {{"account", account_.name}, {"folder", folder_}, {"count", open.size()}});
}

}  // namespace triaged::flow
