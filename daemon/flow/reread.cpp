#include "flow/reread.h"

#include <algorithm>
#include <limits>
#include <map>

#include "flow/read_mails.h"
#include "message/parse.h"

namespace triaged::flow {
namespace {

constexpr std::uint64_t kHeaderBytes = 256 * 1024;

// 0 for the folders where mail is worked on, more the less likely a mail lies there; -1 for those
// that hold no mail of customers.
int unlikelihood(const imap::ListedMailbox& mailbox, bool known) {
    if (!mailbox.selectable) return -1;
    for (const char* const own : {"\\Sent", "\\Drafts"}) {
        if (mailbox.has_attribute(own)) return -1;
    }
    if (known) return 0;
    for (const char* const last : {"\\Trash", "\\Junk"}) {
        if (mailbox.has_attribute(last)) return 3;
    }
    return mailbox.has_attribute("\\All") || mailbox.has_attribute("\\Archive") ? 2 : 1;
}

}  // namespace

Reread::Reread(imap::Session& session, const AccountSettings& account)
    : session_(session), account_(account), tree_(session.list()) {}

std::vector<store::HandledMail> Reread::run(std::vector<store::HandledMail> mails,
                                            const Each& each) {
    look_where_they_were(std::move(mails), each);
    for (const auto& folder : folders_by_likelihood()) {
        if (lost_.empty()) break;
        look_in(folder, each);
    }
    std::vector<store::HandledMail> missing;
    for (auto& [identity, mail] : lost_) missing.push_back(std::move(mail));
    lost_.clear();
    return missing;
}

void Reread::lose(store::HandledMail mail) {
    std::string identity = mail.identity;
    lost_.emplace(std::move(identity), std::move(mail));
}

bool Reread::open(const std::string& folder, std::uint32_t& uidvalidity) {
    try {
        uidvalidity = session_.examine(folder).uidvalidity;
        return true;
    } catch (const imap::CommandFailed&) {
        return false;  // deleted, renamed, or not ours to read: its mails lie elsewhere or nowhere
    }
}

void Reread::look_where_they_were(std::vector<store::HandledMail> mails, const Each& each) {
    std::map<std::string, std::vector<store::HandledMail>> by_folder;
    for (auto& mail : mails) {
        auto& group = by_folder[tree_.name_for(mail.folder)];
        group.push_back(std::move(mail));
    }
    mails.clear();
    for (auto& [folder, group] : by_folder) {
        std::uint32_t uidvalidity = 0;
        const bool is_there = open(folder, uidvalidity);
        ByUid wanted;
        for (auto& mail : group) {
            const bool known = is_there && mail.uid != 0 && mail.uidvalidity == uidvalidity;
            if (!known || wanted.contains(mail.uid)) {
                lose(std::move(mail));
            } else {
                const std::uint32_t uid = mail.uid;
                wanted.emplace(uid, std::move(mail));
            }
        }
        group = {};
        read(std::move(wanted), each);
    }
}

// In the folder that is open. What is not there, or is another mail, is lost.
void Reread::read(ByUid wanted, const Each& each) {
    std::vector<imap::Uid> uids;
    for (const auto& [uid, mail] : wanted) uids.push_back(imap::Uid{uid});
    std::sort(uids.begin(), uids.end());
    read_mails(session_, uids, [&](imap::Uid uid, message::Message message) {
        const auto found = wanted.find(imap::number(uid));
        if (message.identity != found->second.identity) return;
        const store::HandledMail mail = std::move(found->second);
        wanted.erase(found);
        each(mail, std::move(message));
    });
    for (auto& [uid, mail] : wanted) lose(std::move(mail));
}

void Reread::look_in(const std::string& folder, const Each& each) {
    std::uint32_t uidvalidity = 0;
    if (!open(folder, uidvalidity)) return;
    std::int64_t oldest = std::numeric_limits<std::int64_t>::max();
    for (const auto& [identity, mail] : lost_) oldest = std::min(oldest, mail.received);
    const auto uids =
        session_.search_since(UnixTime(std::chrono::seconds(oldest)) - std::chrono::days(1));
    ByUid found_here;
    session_.fetch_headers(uids, kHeaderBytes, [&](imap::FetchedBody header) {
        const auto found = lost_.find(message::parse(header.bytes).identity);
        if (found == lost_.end()) return;
        found_here.emplace(imap::number(header.uid), std::move(found->second));
        lost_.erase(found);
    });
    read(std::move(found_here), each);
}

std::vector<std::string> Reread::folders_by_likelihood() const {
    std::vector<std::string> known;
    for (const auto& folder : account_.watch) known.push_back(tree_.name_for(folder));
    for (const auto& [queue, folder] : account_.folders.by_queue) {
        known.push_back(tree_.name_for(folder));
    }
    const std::string sent = account_.sent.empty() ? "" : tree_.name_for(account_.sent);
    std::multimap<int, std::string> ranked;
    for (const auto& mailbox : tree_.mailboxes) {
        const bool is_known = std::find(known.begin(), known.end(), mailbox.name) != known.end();
        const int rank = mailbox.name == sent ? -1 : unlikelihood(mailbox, is_known);
        if (rank >= 0) ranked.emplace(rank, mailbox.name);
    }
    std::vector<std::string> folders;
    for (auto& [rank, folder] : ranked) folders.push_back(folder);
    return folders;
}

}  // namespace triaged::flow
