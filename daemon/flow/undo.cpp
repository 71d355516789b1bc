#include "flow/undo.h"

#include <algorithm>

#include "base/crash_point.h"
#include "base/log.h"
#include "desk/untouched.h"
#include "flow/judge.h"
#include "flow/mover.h"
#include "message/parse.h"

namespace triaged::flow {
namespace {

using store::ChangedMail;

constexpr std::uint64_t kHeaderBytes = 256 * 1024;

imap::UidSet uids_of(const std::vector<ChangedMail>& mails) {
    std::vector<imap::Uid> uids;
    for (const auto& m : mails) uids.push_back(imap::Uid{m.uid});
    return imap::UidSet(uids);
}

std::int64_t seconds(const Clock& clock) { return clock.now().time_since_epoch().count(); }

// What the server says of a mail now.
struct Found {
    std::vector<std::string> flags;
    std::string identity;
    bool recognisable = false;
};

std::string why_not(const ChangedMail& mail, const Found* found) {
    if (found == nullptr || found->identity != mail.identity) return "moved or removed since";
    if (!found->recognisable) {
        return "has no Message-ID, Date or Received field: the daemon would sort it again";
    }
    return std::string(desk::why_touched(found->flags, mail.flags, mail.undoing));
}

}  // namespace

Undo::Undo(imap::Session& session, const imap::MailboxTree& tree, store::Database& db,
           const Clock& clock, std::string account)
    : session_(session), tree_(tree), journal_(db), clock_(clock), account_(std::move(account)) {}

std::map<std::string, std::vector<ChangedMail>> Undo::by_folder(const Mails& mails) const {
    std::map<std::string, Mails> folders;
    for (const auto& mail : mails) folders[tree_.name_for(mail.folder)].push_back(mail);
    return folders;
}

Undo::Looked Undo::look(const Mails& mails) {
    Looked result;
    for (const auto& [folder, group] : by_folder(mails)) {
        try {
            auto looked = look_in(session_.examine(folder), group);
            std::move(looked.ready.begin(), looked.ready.end(), std::back_inserter(result.ready));
            std::move(looked.left.begin(), looked.left.end(), std::back_inserter(result.left));
        } catch (const imap::CommandFailed& e) {
            for (const auto& mail : group) result.left.push_back({mail, e.what()});
        }
    }
    return result;
}

Undo::Looked Undo::look_in(const imap::Mailbox& mailbox, const Mails& mails) {
    Looked result;
    Mails known;
    for (const auto& mail : mails) {
        const bool moves = mail.folder != mail.source;
        if (mail.uid == 0) {
            result.left.push_back({mail, "the server did not say where it went (no UIDPLUS)"});
        } else if (mail.uidvalidity != mailbox.uidvalidity) {
            result.left.push_back({mail, "the server has renumbered the folder since"});
        } else if (moves && !session_.capabilities().move()) {
            result.left.push_back({mail, "the server cannot MOVE (RFC 6851)"});
        } else {
            known.push_back(mail);
        }
    }
    std::map<std::uint32_t, Found> found;
    session_.fetch_attributes(uids_of(known), [&](const imap::FetchedMessage& m) {
        found[imap::number(m.uid)].flags = m.flags;
    });
    std::vector<imap::Uid> there;
    for (const auto& [uid, one] : found) there.push_back(imap::Uid{uid});
    session_.fetch_headers(there, kHeaderBytes, [&](const imap::FetchedBody& header) {
        const auto message = message::parse(header.bytes);
        auto& one = found[imap::number(header.uid)];
        one.identity = message.identity;
        one.recognisable = recognisable(message);
    });
    for (auto& mail : known) {
        const auto at = found.find(mail.uid);
        std::string why = why_not(mail, at == found.end() ? nullptr : &at->second);
        if (why.empty()) {
            result.ready.push_back(std::move(mail));
        } else {
            result.left.push_back({std::move(mail), std::move(why)});
        }
    }
    return result;
}

Undo::Looked Undo::put_back(const Mails& mails, const std::function<void(std::size_t)>& step) {
    Looked result;
    for (const auto& [folder, group] : by_folder(mails)) {
        const auto mailbox = session_.select(folder);
        for (std::size_t begin = 0; begin < group.size(); begin += kBatch) {
            const auto end =
                group.begin() + static_cast<std::ptrdiff_t>(std::min(group.size(), begin + kBatch));
            const Mails batch(group.begin() + static_cast<std::ptrdiff_t>(begin), end);
            auto looked = look_in(mailbox, batch);
            std::move(looked.left.begin(), looked.left.end(), std::back_inserter(result.left));
            take_off_flags(mailbox, looked.ready);
            move(looked.ready, result);
            step(batch.size());
        }
    }
    return result;
}

void Undo::take_off_flags(const imap::Mailbox& mailbox, const Mails& mails) {
    std::map<std::vector<std::string>, Mails> by_flags;
    std::vector<store::MessageId> moved;
    for (const auto& mail : mails) {
        std::vector<std::string> flags;
        for (const auto& flag : mail.flags) {
            if (mailbox.keeps(flag)) flags.push_back(flag);
        }
        if (!flags.empty()) by_flags[flags].push_back(mail);
        if (mail.folder != mail.source) moved.push_back(mail.id);
    }
    journal_.finish(moved, store::State::done, store::kUndoing, seconds(clock_));
    crash_point("undoing");
    for (const auto& [flags, group] : by_flags) {
        const auto done = session_.store_flags(uids_of(group), imap::StoreMode::remove, flags);
        const auto labels = labels_of(flags);
        if (session_.capabilities().gmail() && !labels.empty()) {
            session_.store_labels(uids_of(group), imap::StoreMode::remove, labels);
        }
        if (!done.ok()) {
            log::warn("the server refused to take off flags",
                      {{"account", account_}, {"answer", done.text}});
        }
    }
    crash_point("flags-taken-off");
}

void Undo::move(const Mails& mails, Looked& result) {
    std::map<std::string, Mails> by_source;
    Mails done;
    for (const auto& mail : mails) {
        if (mail.folder == mail.source) {
            done.push_back(mail);
        } else {
            by_source[mail.source].push_back(mail);
        }
    }
    for (const auto& [source, group] : by_source) {
        const auto moved = session_.move(uids_of(group), tree_.name_for(source));
        crash_point("put-back");
        for (const auto& mail : group) {
            const bool unnamed = moved.completion.ok() && !moved.uids_known;
            if (unnamed || moved.uids.contains(imap::Uid{mail.uid})) {
                done.push_back(mail);
            } else {
                result.left.push_back({mail, moved.completion.ok()
                                                 ? "moved or removed since"
                                                 : "the server refused: " + moved.completion.text});
            }
        }
    }
    std::vector<store::MessageId> ids;
    for (const auto& mail : done) ids.push_back(mail.id);
    journal_.finish(ids, store::State::left, store::kUndone, seconds(clock_));
    std::move(done.begin(), done.end(), std::back_inserter(result.ready));
}

}  // namespace triaged::flow
