#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "flow/settings.h"
#include "imap/session.h"
#include "message/message.h"
#include "store/handled.h"

namespace triaged::flow {

/// Reads mails that were handled once more, where they lie now. Changes nothing: EXAMINE and
/// BODY.PEEK only, no flag is set, nothing is stored.
///
/// A mail is looked for where the journal says it was put; it counts as found when its identity is
/// the one that was stored. What is not there any more is looked for by its identity in all other
/// folders, among the mails no older than it: watched folders and queues first, then whatever
/// folders agents have made, archives and the bin last; never in drafts or sent mail.
///
/// Cost    what is found at its place is fetched once; if anything is not, the headers of all
///         folders' mails of that time are read too.
/// Memory  one mail at a time, of a big one only its texts, and the list of mails.
class Reread {
public:
    using Each = std::function<void(const store::HandledMail&, message::Message)>;

    Reread(imap::Session& session, const AccountSettings& account);

    /// Calls `each` for every mail that is found, in no particular order. Returns those that lie
    /// nowhere. Throws what the session throws.
    std::vector<store::HandledMail> run(std::vector<store::HandledMail> mails, const Each& each);

private:
    using ByIdentity = std::unordered_multimap<std::string, store::HandledMail>;
    using ByUid = std::unordered_map<std::uint32_t, store::HandledMail>;

    void look_where_they_were(std::vector<store::HandledMail> mails, const Each& each);
    void look_in(const std::string& folder, const Each& each);
    bool open(const std::string& folder, std::uint32_t& uidvalidity);
    void read(ByUid wanted, const Each& each);
    void lose(store::HandledMail mail);
    std::vector<std::string> folders_by_likelihood() const;

    imap::Session& session_;
    const AccountSettings& account_;
    imap::MailboxTree tree_;
    ByIdentity lost_;
};

}  // namespace triaged::flow
