#pragma once

#include <functional>
#include <set>
#include <vector>

#include "imap/session.h"
#include "message/message.h"

namespace triaged::flow {

/// Takes a mail that was read.
using EachMail = std::function<void(imap::Uid, message::Message)>;

/// Reads mails of the selected folder, by PEEK, one in memory at a time. `each` is called once a
/// mail, in no order; a mail that is gone is left out.
class MailReader {
public:
    /// Asks for the mails and their attributes, which are told first. From now on both may be
    /// called whatever the session is used for.
    MailReader(imap::Session& session, const std::vector<imap::Uid>& uids,
               std::function<void(const imap::FetchedMessage&)> attributes, EachMail each);
    MailReader(const MailReader&) = delete;  // the session refers to it
    MailReader& operator=(const MailReader&) = delete;

    struct Rest {
        std::vector<imap::Uid> refused;  ///< mails that the server refuses to give, ascending
        std::vector<imap::Uid> big;      ///< of more than kBigMail, for read_big_mails(); ascending
    };
    /// Reads what is still to come. Throws as Session::fetch_messages.
    Rest finish();

private:
    EachMail each_;
    std::set<imap::Uid> big_;
    std::set<imap::Uid> read_;  // a server may tell a mail twice
    imap::Fetching fetching_;   // last: it refers to the others
};

/// Reads big mails without their attachments (flow/big_mail.h), when the server can describe them;
/// otherwise their first kBigMail bytes, marked as cut (Message::limits_hit). Returns the UIDs of
/// mails that the server refuses to give, ascending.
std::vector<imap::Uid> read_big_mails(imap::Session& session, const std::vector<imap::Uid>& uids,
                                      const EachMail& each);

/// Both.
std::vector<imap::Uid> read_mails(imap::Session& session, const std::vector<imap::Uid>& uids,
                                  const EachMail& each);

}  // namespace triaged::flow
