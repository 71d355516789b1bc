#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "flow/shared.h"
#include "imap/session.h"
#include "store/journal.h"

namespace triaged::flow {

/// Flags and keywords by UID.
using FlagsByUid = std::map<std::uint32_t, std::vector<std::string>>;

/// What store::Notices counts them under: times that another daemon's claim was found.
inline constexpr char kContestedFolders[] = "contested_folders";

/// A backstop against a second daemon on the same mailbox, of another machine or another state
/// folder, whose lock we cannot see. IMAP has no test-and-set: both would move each mail, and each
/// would answer it. So a keyword is set, time is given to the other, and then it is looked at who
/// else has set one (desk/claim.h).
///
/// That is done after each connect until a batch was ours without dispute, for an hour after
/// another's claim was seen, and for a batch after mails were found gone. Otherwise nothing is sent
/// and nothing waited for; mails that carry another's claim are left alone all the same. Without
/// MOVE an original lies there for long after its mail was handled: there every batch is claimed,
/// and the claims stay.
///
/// Two daemons that are both in doubt are told apart. One that is not claims nothing: of a long
/// batch that it is in the middle of when a second one starts, both may handle some. The keyword
/// may stay on a mail when we are killed, and on one that is not moved in the end.
///
/// It needs a server that keeps keywords. For one folder of one connection.
class Claims {
public:
    Claims(const Shared& shared, imap::Session& session, std::string account, std::string folder);

    /// By UID.
    struct Outcome {
        std::set<std::uint32_t> later;       ///< another's, or the server does not say: not now
        std::set<std::uint32_t> gone;        ///< not in the folder any more
        std::set<std::uint32_t> contested;   ///< ours; the claim stays, for the other to see
        std::set<std::uint32_t> taken_over;  ///< among them: the other may have answered it
        std::set<std::uint32_t> claimed;     ///< ours alone: take_off()
    };
    /// Before anything is done with `messages` of `mailbox`, which is selected. `seen`: the flags
    /// of those that carried a claim when they were read. Throws as Session::fetch_attributes.
    Outcome settle(const imap::Mailbox& mailbox, const std::vector<store::OpenMessage>& messages,
                   const FlagsByUid& seen);

    /// Claims mails that will be read, and settled, one by one later: time is given once for all.
    void claim_ahead(const imap::Mailbox& mailbox, const std::vector<imap::Uid>& uids);

    /// Somebody else has taken mails away: the next ones are claimed.
    void doubt() { alone_ = false; }

    /// Takes our keyword off; {} where the folder keeps none, or where it stays.
    std::vector<imap::FlagChange> take_off(const imap::Mailbox& mailbox,
                                           const std::vector<imap::Uid>& uids) const;

    const std::string& keyword() const { return keyword_; }

private:
    bool in_doubt() const;
    void set_keyword(const imap::UidSet& uids);
    void ask(const std::vector<imap::Uid>& uids, FlagsByUid& flags, Outcome& outcome);
    void take_over_abandoned(const std::vector<store::OpenMessage>& messages, Outcome& outcome);
    void note_loss(std::size_t mails);
    void note_another(const std::vector<std::string>& flags);

    const Shared& shared_;
    imap::Session& session_;
    std::string account_;
    std::string folder_;
    std::string keyword_;
    bool alone_ = false;
    bool loss_told_ = false;
    std::int64_t in_doubt_until_ = 0;
};

}  // namespace triaged::flow
