#pragma once

#include <optional>
#include <set>
#include <string>

#include "flow/settings.h"
#include "flow/shared.h"
#include "imap/session.h"
#include "message/message.h"
#include "store/journal.h"
#include "triage/context.h"

namespace triaged::flow {

/// What store::Notices counts them under: mails of which some rule could not be decided, a regex
/// having run into its limit.
inline constexpr char kUndecidedMails[] = "undecided_mails";

/// What is known of one mail of a batch before it is read.
struct Arrival {
    store::MessageId row;
    imap::FetchedMessage attributes;
    std::string folder;        ///< where it lies
    bool was_present = false;  ///< it was there when the folder was first connected or renumbered
    std::int64_t not_before = 0;    ///< left alone when it reached the server earlier
    bool maybe_left_alone = false;  ///< left alone when its Message-ID is known
};

/// Decides what is to happen with a mail: verdict, plan, reply decision and, when one is to be
/// sent, the composed acknowledgement. Reads the store, writes nothing.
class Judge {
public:
    /// `live_since` is when the account began to answer customers, if it does.
    Judge(const Shared& shared, const AccountSettings& account, store::AccountId account_id,
          std::optional<std::int64_t> live_since);

    /// `seen_in_batch` holds the identities decided in the same transaction; the mail's own is
    /// added.
    store::Decision decide(const Arrival& arrival, const message::Message& message,
                           std::set<std::string>& seen_in_batch) const;

private:
    std::optional<store::NewAcknowledgement> acknowledge(const message::Message& message,
                                                         const triage::Verdict& verdict,
                                                         const std::string& recipient) const;

    const Shared& shared_;
    const AccountSettings& account_;
    store::AccountId account_id_;
    std::optional<std::int64_t> live_since_;
};

/// What rules may ask about `message`, which came into `folder` at `received`, beside what stands
/// in it.
triage::Context context_of(const Settings& settings, const AccountSettings& account,
                           const message::Message& message, const std::string& folder,
                           UnixTime received, bool known_conversation);

/// Whether the identity hash tells this mail from others: a mail without id, date and trace shares
/// it with every other such mail.
bool recognisable(const message::Message& message);

}  // namespace triaged::flow
