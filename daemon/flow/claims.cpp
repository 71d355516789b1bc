#include "flow/claims.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/crash_point.h"
#include "base/log.h"
#include "desk/claim.h"
#include "store/notices.h"

namespace triaged::flow {
namespace {

// Longer than it takes from a look at the claims to the end of the MOVE that follows it.
constexpr std::chrono::milliseconds kSettle(250);
constexpr std::int64_t kInDoubt = 60 * 60;  // seconds
constexpr std::int64_t kAbandoned =
    15 * 60;  // the other has not moved it: it is not there any more

}  // namespace

Claims::Claims(const Shared& shared, imap::Session& session, std::string account,
               std::string folder)
    : shared_(shared),
      session_(session),
      account_(std::move(account)),
      folder_(std::move(folder)),
      keyword_(desk::claim_keyword(shared.db.installation_key())) {}

Claims::Outcome Claims::settle(const imap::Mailbox& mailbox, const std::vector<imap::Uid>& uids,
                               const FlagsByUid& seen) {
    Outcome outcome;
    if (uids.empty() || !mailbox.keeps(keyword_)) return outcome;
    const bool asked = in_doubt();
    const FlagsByUid claimed = !asked ? FlagsByUid{} : (prepared(uids) ? prepared_ : claim(uids));
    const FlagsByUid& known = asked ? claimed : seen;
    for (const auto uid : uids) {
        const auto found = known.find(imap::number(uid));
        if (found != known.end()) {
            judge(found->first, found->second, outcome);
        } else if (asked) {
            outcome.gone.insert(imap::number(uid));
        }
    }
    note_loss(outcome.gone.size());
    alone_ = outcome.gone.empty() && outcome.anothers.empty() && outcome.contested.empty();
    return outcome;
}

void Claims::prepare(const imap::Mailbox& mailbox, const std::vector<imap::Uid>& uids) {
    prepared_.clear();
    if (!uids.empty() && in_doubt() && mailbox.keeps(keyword_)) prepared_ = claim(uids);
}

bool Claims::prepared(const std::vector<imap::Uid>& uids) const {
    return std::all_of(uids.begin(), uids.end(),
                       [&](imap::Uid uid) { return prepared_.contains(imap::number(uid)); });
}

bool Claims::in_doubt() const {
    return !alone_ || now(shared_) < in_doubt_until_ || !session_.capabilities().move();
}

// What the mails carry once everybody has had time to claim them.
FlagsByUid Claims::claim(const std::vector<imap::Uid>& uids) {
    const imap::UidSet set(uids);
    const auto done = session_.store_flags(set, imap::StoreMode::add, {keyword_});
    crash_point("claimed");
    if (done.ok()) {
        std::this_thread::sleep_for(kSettle);
        session_.noop();
    } else {
        log::warn("the server refused to set a keyword: a second daemon would not be noticed",
                  {{"account", account_}, {"folder", folder_}, {"answer", done.text}});
    }
    FlagsByUid present;
    session_.fetch_attributes(
        set, [&](const imap::FetchedMessage& m) { present[imap::number(m.uid)] = m.flags; });
    return present;
}

void Claims::judge(std::uint32_t uid, const std::vector<std::string>& flags, Outcome& outcome) {
    const auto owner = desk::owner_of(flags, keyword_);
    switch (owner) {
        case desk::Owner::nobody:  // the server has not kept it
            return;
        case desk::Owner::us:
            outcome.claimed.insert(uid);
            return;
        case desk::Owner::us_over_another:
        case desk::Owner::another:
            break;
    }
    note_another(flags);
    const bool ours = owner == desk::Owner::us_over_another || abandoned(uid);
    (ours ? outcome.contested : outcome.anothers).insert(uid);
}

void Claims::note_loss(std::size_t mails) {
    if (mails == 0 || std::exchange(loss_told_, true)) return;
    log::warn("mails went away while they were claimed: does another daemon sort this folder too?",
              {{"account", account_}, {"folder", folder_}, {"mails", mails}});
}

void Claims::note_another(const std::vector<std::string>& flags) {
    const bool known = now(shared_) < std::exchange(in_doubt_until_, now(shared_) + kInDoubt);
    if (known) return;
    const auto claim = std::find_if(flags.begin(), flags.end(), [&](const std::string& flag) {
        return desk::is_claim(flag) && flag != keyword_;
    });
    store::Notices(shared_.db).count(kContestedFolders);
    log::error(
        "another daemon sorts this folder too: stop one of the two; until then each mail is left "
        "to whoever claims it",
        {{"account", account_},
         {"folder", folder_},
         {"its_keyword", claim == flags.end() ? "" : *claim},
         {"our_keyword", keyword_}});
}

bool Claims::abandoned(std::uint32_t uid) {
    const auto since = anothers_since_.emplace(uid, now(shared_)).first->second;
    return now(shared_) - since >= kAbandoned;
}

std::vector<imap::FlagChange> Claims::take_off(const imap::Mailbox& mailbox,
                                               const std::vector<imap::Uid>& uids) const {
    const bool at_once = session_.capabilities().move();
    if (uids.empty() || !mailbox.keeps(keyword_) || !at_once) return {};
    return {{imap::UidSet(uids), {keyword_}, {}, imap::StoreMode::remove}};
}

}  // namespace triaged::flow
