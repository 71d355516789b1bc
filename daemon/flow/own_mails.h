#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "imap/session.h"
#include "store/own_mails.h"

namespace triaged::flow {

/// Puts mails of our own making into folders, and takes them away again.
///
/// An APPEND whose answer was lost may have been done (RFC 3501 6.3.11). So a try is journalled
/// before it, with the folder's UIDNEXT, and before another the mail is searched for from there on,
/// by its keyed Message-ID. Nothing is removed but by UID EXPUNGE (RFC 4315), and only what is ours
/// by UIDVALIDITY, UID, Message-ID and identity hash, and what nobody has touched.
///
/// Throws CommandFailed, net::ConnectionError, store::StoreError.
class OwnMails {
public:
    OwnMails(imap::Session& session, const imap::MailboxTree& tree, store::Database& db,
             const Clock& clock, std::string account);

    /// Puts what is due, at most a hundred. `sent`: name of the folder of sent mail, "" for none.
    void put_due(store::AccountId account, const std::string& sent);

    struct Left {
        store::OwnMail mail;
        std::string why;
    };
    struct Looked {
        std::vector<store::OwnMail> ready;
        std::vector<Left> left;
    };
    /// Which of `mails` can be removed, and why the others can't. Changes no folder;
    /// those that are gone are noted.
    Looked look(const std::vector<store::OwnMail>& mails);

    /// Looks again and removes. Gives back, in `ready`, those that are removed.
    Looked remove(const std::vector<store::OwnMail>& mails);

private:
    using Mails = std::vector<store::OwnMail>;

    void put(const store::OwnMail& mail, const std::string& folder);
    void refused(const store::OwnMail& mail, const std::string& why);
    void give_up(const store::OwnMail& mail, const std::string& why);
    struct Found {
        std::uint32_t uidvalidity = 0;
        std::uint32_t uid = 0;  // 0: it is not there
    };
    Found find(const store::OwnMail& mail, const std::string& folder);
    std::map<std::string, Mails> by_folder(const Mails& mails) const;
    void look_in(const imap::Mailbox& mailbox, const Mails& mails, Looked& result);

    imap::Session& session_;
    const imap::MailboxTree& tree_;
    store::OwnMails store_;
    const Clock& clock_;
    std::string account_;
};

}  // namespace triaged::flow
