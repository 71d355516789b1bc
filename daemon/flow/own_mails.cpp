#include "flow/own_mails.h"

#include <map>
#include <utility>

#include "base/crash_point.h"
#include "base/log.h"
#include "desk/untouched.h"
#include "message/ids.h"
#include "message/parse.h"

namespace triaged::flow {
namespace {

using store::OwnMail;

constexpr int kAtOnce = 100;
constexpr int kMostTries = 8;
constexpr std::int64_t kPause = 10 * 60;
constexpr std::uint64_t kHeaderBytes = 256 * 1024;

std::int64_t seconds(const Clock& clock) { return clock.now().time_since_epoch().count(); }

imap::UidSet uids_of(const std::vector<OwnMail>& mails) {
    std::vector<imap::Uid> uids;
    for (const auto& m : mails) uids.push_back(imap::Uid{m.uid});
    return imap::UidSet(uids);
}

}  // namespace

OwnMails::OwnMails(imap::Session& session, const imap::MailboxTree& tree, store::Database& db,
                   const Clock& clock, std::string account)
    : session_(session), tree_(tree), store_(db), clock_(clock), account_(std::move(account)) {}

void OwnMails::put_due(store::AccountId account, const std::string& sent) {
    for (const auto& mail : store_.due(account, kAtOnce, seconds(clock_))) {
        const std::string folder =
            mail.folder == store::kSentFolder ? sent : tree_.name_for(mail.folder);
        if (folder.empty()) {
            give_up(mail, "there is no folder of sent mail: name it in the configuration (sent)");
            continue;
        }
        try {
            put(mail, folder);
        } catch (const imap::CommandFailed& e) {
            refused(mail, e.what());
        }
    }
}

void OwnMails::put(const OwnMail& mail, const std::string& folder) {
    if (mail.uidvalidity != 0) {  // tried before
        const auto found = find(mail, folder);
        if (found.uid != 0) {
            store_.set_there(mail.id, found.uidvalidity, found.uid, seconds(clock_));
            return;
        }
    }
    if (!session_.selected().empty())
        session_.unselect();  // STATUS is not for the selected folder, nor is APPEND on Courier
    auto status = session_.status(folder);
    if (!status) {
        session_.create_and_subscribe(folder);
        status = session_.status(folder);
    }
    if (!status) {
        refused(mail, "the folder cannot be made");
        return;
    }
    store_.intend(mail.id, status->uidvalidity, status->uidnext, seconds(clock_));
    crash_point("own-intended");
    const auto done = session_.append(folder, mail.flags, clock_.now(), mail.mail);
    crash_point("own-appended");
    if (!done.completion.ok()) {
        refused(mail, done.completion.text);
        return;
    }
    const bool told = done.uidvalidity == status->uidvalidity;
    store_.set_there(mail.id, status->uidvalidity, told ? imap::number(done.uid) : 0,
                     seconds(clock_));
    log::info("a mail of ours was put into its folder",
              {{"account", account_}, {"folder", folder}});
}

void OwnMails::refused(const OwnMail& mail, const std::string& why) {
    if (mail.tries + 1 < kMostTries) {
        log::warn("a mail of ours is not in its folder yet",
                  {{"account", account_}, {"folder", mail.folder}, {"why", why}});
        store_.set_retry(mail.id, why, seconds(clock_) + kPause, seconds(clock_));
    } else {
        give_up(mail, why);
    }
}

void OwnMails::give_up(const OwnMail& mail, const std::string& why) {
    log::error("a mail of ours was not put into its folder",
               {{"account", account_}, {"folder", mail.folder}, {"why", why}});
    store_.close(mail.id, "refused", why, seconds(clock_));
}

// Where an earlier try has put it, if it has.
OwnMails::Found OwnMails::find(const OwnMail& mail, const std::string& folder) {
    const auto mailbox = session_.examine(folder);
    const bool same = mailbox.uidvalidity == mail.uidvalidity && mail.uidnext > 0;
    const auto first = imap::Uid{same ? mail.uidnext : 1};
    Found found{mailbox.uidvalidity, 0};
    session_.fetch_headers(session_.search_header("Message-ID", mail.message_id, first),
                           kHeaderBytes, [&](const imap::FetchedBody& header) {
                               const auto uid = imap::number(header.uid);
                               if (message::find_message_id(header.bytes) != mail.message_id)
                                   return;
                               if (found.uid == 0 || uid < found.uid) found.uid = uid;
                           });
    return found;
}

OwnMails::Looked OwnMails::look(const Mails& mails) {
    Looked result;
    for (const auto& [folder, group] : by_folder(mails)) {
        try {
            look_in(session_.examine(folder), group, result);
        } catch (const imap::CommandFailed& e) {
            for (const auto& mail : group) result.left.push_back({mail, e.what()});
        }
    }
    return result;
}

std::map<std::string, std::vector<OwnMail>> OwnMails::by_folder(const Mails& mails) const {
    std::map<std::string, Mails> folders;
    for (const auto& mail : mails) folders[tree_.name_for(mail.folder)].push_back(mail);
    return folders;
}

void OwnMails::look_in(const imap::Mailbox& mailbox, const Mails& mails, Looked& result) {
    Mails known;
    for (const auto& mail : mails) {
        if (mail.uid == 0 || !session_.capabilities().uidplus()) {
            result.left.push_back({mail, "the server cannot remove single mails (no UIDPLUS)"});
        } else if (mail.uidvalidity != mailbox.uidvalidity) {
            result.left.push_back({mail, "the server has renumbered the folder since"});
        } else {
            known.push_back(mail);
        }
    }
    std::map<std::uint32_t, std::vector<std::string>> flags;
    std::map<std::uint32_t, message::Message> headers;
    const auto refused = session_.fetch_attributes(
        uids_of(known),
        [&](const imap::FetchedMessage& m) { flags[imap::number(m.uid)] = m.flags; });
    session_.fetch_headers(uids_of(known).to_vector(), kHeaderBytes,
                           [&](const imap::FetchedBody& header) {
                               headers[imap::number(header.uid)] = message::parse(header.bytes);
                           });
    for (const auto uid : refused) flags.try_emplace(imap::number(uid));
    for (auto& mail : known) {
        if (!flags.contains(mail.uid)) {
            store_.close(mail.id, "gone", "", seconds(clock_));
            continue;
        }
        const auto header = headers.find(mail.uid);
        const bool ours = header != headers.end() && header->second.identity == mail.identity &&
                          header->second.message_id == mail.message_id;
        std::string why(ours ? desk::why_touched(flags[mail.uid], mail.flags, false)
                             : "it is not the mail we put there");
        if (why.empty()) {
            result.ready.push_back(std::move(mail));
        } else {
            result.left.push_back({std::move(mail), std::move(why)});
        }
    }
}

OwnMails::Looked OwnMails::remove(const Mails& mails) {
    Looked result;
    for (const auto& [folder, group] : by_folder(mails)) {
        Looked looked;
        look_in(session_.select(folder), group, looked);
        std::move(looked.left.begin(), looked.left.end(), std::back_inserter(result.left));
        if (looked.ready.empty()) continue;
        const auto done = session_.expunge_uids(uids_of(looked.ready));
        crash_point("own-removed");
        for (auto& mail : looked.ready) {
            if (done.ok()) {
                store_.close(mail.id, "removed", "", seconds(clock_));
                result.ready.push_back(std::move(mail));
            } else {
                result.left.push_back({std::move(mail), "the server refused: " + done.text});
            }
        }
    }
    return result;
}

}  // namespace triaged::flow
