#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "imap/session.h"
#include "store/handled.h"

namespace triaged::flow {

/// Puts back what we moved and nobody has touched since: takes off our flags and keywords, then
/// MOVE (RFC 6851) to the folder the mail came into. It runs beside the daemon, which knows the
/// mails by their identity and leaves them alone.
///
/// Cut short at any point, a mail lies in one of the two folders; run again, it goes on.
/// Throws CommandFailed, net::ConnectionError, store::StoreError.
class Undo {
public:
    Undo(imap::Session& session, const imap::MailboxTree& tree, store::Database& db,
         const Clock& clock, std::string account);

    struct Left {
        store::ChangedMail mail;
        std::string why;
    };
    struct Looked {
        std::vector<store::ChangedMail> ready;
        std::vector<Left> left;
    };
    /// Which can be put back, as they lie now, and why the others can't. Changes nothing.
    Looked look(const std::vector<store::ChangedMail>& mails);

    /// Looks again and puts back. `step` is called with how many more are done. Gives back, in
    /// `ready`, those that are put back.
    Looked put_back(const std::vector<store::ChangedMail>& mails,
                    const std::function<void(std::size_t)>& step);

private:
    using Mails = std::vector<store::ChangedMail>;

    std::map<std::string, Mails> by_folder(const Mails& mails) const;
    Looked look_in(const imap::Mailbox& mailbox, const Mails& mails);
    void take_off_flags(const imap::Mailbox& mailbox, const Mails& mails);
    void move(const Mails& mails, Looked& result);

    imap::Session& session_;
    const imap::MailboxTree& tree_;
    store::Journal journal_;
    const Clock& clock_;
    std::string account_;
};

}  // namespace triaged::flow
