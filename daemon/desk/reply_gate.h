#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "message/message.h"
#include "triage/verdict.h"

namespace triaged::desk {

/// May a mail be acknowledged? `reason` is a code: "new-request" when allowed, otherwise the first
/// thing that speaks against it. Codes are stored with the message, shown by explain and counted.
struct ReplyDecision {
    bool allowed = false;
    std::string reason;
    std::string recipient;  ///< the one address an acknowledgement would go to, when allowed

    bool operator==(const ReplyDecision&) const = default;
};

/// What only a live mailbox can tell. Absent means unknown, and unknown means no.
struct LiveFacts {
    bool live_mode = false;                  ///< the account's mode is `live`
    std::vector<std::string> own_addresses;  ///< lower case
    std::optional<std::int64_t> received;    ///< INTERNALDATE, Unix seconds
    std::optional<std::int64_t> live_since;  ///< when acknowledgements were first switched on
    std::optional<std::int64_t> now;
    std::int64_t max_age_seconds = 4 * 60 * 60;
    bool known_conversation = true;  ///< its references lead to mail we know
    bool was_present = true;         ///< it was there at the first connection
    bool handled_before = true;      ///< a mail of this identity was judged before
};

/// Judges what stands in the mail: sender, machine-mail headers, references, the rules' wish.
/// Deny by default; the order is that of the checks in the .cpp file, the first that fails wins.
/// Sources: RFC 3834 section 2, RFC 5230 sections 4.5 and 4.6, [MS-OXCMAIL] 2.2.3.2.14.
ReplyDecision may_reply_by_content(const message::Message& message, const triage::Verdict& verdict);

/// All of may_reply_by_content(), and what the live mailbox says. Budgets come on top of it, in the
/// store's transaction (store/journal.h).
ReplyDecision may_reply(const message::Message& message, const triage::Verdict& verdict,
                        const LiveFacts& facts);

/// What may_reply_by_content() could not check and may_reply() does, in words for `classify`.
const std::vector<std::string>& unchecked_offline();

}  // namespace triaged::desk
