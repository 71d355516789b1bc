#include "flow/claims.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "base/crash_point.h"
#include "base/log.h"
#include "desk/claim.h"
#include "store/notices.h"

namespace triaged::flow {
namespace {

// Ordinarily longer than it takes from a look at the claims to the end of the MOVE that follows.
constexpr std::chrono::milliseconds kSettle(250);
constexpr std::int64_t kInDoubt = 60 * 60;    // seconds
constexpr std::int64_t kAbandoned = 15 * 60;  // seconds

}  // namespace

Claims::Claims(const Shared& shared, imap::Session& session, std::string account,
               std::string folder)
    : shared_(shared),
      session_(session),
      account_(std::move(account)),
      folder_(std::move(folder)),
      keyword_(desk::claim_keyword(shared.db.installation_key())) {}

Claims::Outcome Claims::settle(const imap::Mailbox& mailbox,
                               const std::vector<store::OpenMessage>& messages,
                               const FlagsByUid& seen) {
    Outcome outcome;
    if (messages.empty() || !mailbox.keeps(keyword_)) return outcome;
    FlagsByUid flags = seen;
    if (in_doubt()) {
        // What carried our keyword when it was read has waited long enough.
        std::vector<imap::Uid> unclaimed;
        for (const auto& m : messages) {
            const auto found = seen.find(m.uid);
            const bool ours = found != seen.end() && desk::holds_claim(found->second, keyword_);
            if (!ours) unclaimed.push_back(imap::Uid{m.uid});
        }
        if (!unclaimed.empty()) ask(unclaimed, flags, outcome);
    }
    for (const auto& m : messages) {
        const auto found = flags.find(m.uid);
        if (found == flags.end()) continue;
        switch (desk::owner_of(found->second, keyword_)) {
            case desk::Owner::nobody:  // the server has not kept it
                break;
            case desk::Owner::us:
                outcome.claimed.insert(m.uid);
                break;
            case desk::Owner::us_over_another:
                note_another(found->second);
                outcome.contested.insert(m.uid);
                break;
            case desk::Owner::another:
                note_another(found->second);
                outcome.later.insert(m.uid);
                break;
        }
    }
    alone_ = outcome.gone.empty() && outcome.later.empty() && outcome.contested.empty();
    take_over_abandoned(messages, outcome);
    return outcome;
}

void Claims::claim_ahead(const imap::Mailbox& mailbox, const std::vector<imap::Uid>& uids) {
    if (in_doubt() && mailbox.keeps(keyword_)) set_keyword(imap::UidSet(uids));
}

bool Claims::in_doubt() const {
    return !alone_ || now(shared_) < in_doubt_until_ || !session_.capabilities().move();
}

// Returns once everybody has had time to do the same.
void Claims::set_keyword(const imap::UidSet& uids) {
    const auto done = session_.store_flags(uids, imap::StoreMode::add, {keyword_});
    crash_point("claimed");
    if (done.ok()) {
        std::this_thread::sleep_for(kSettle);
    } else {
        log::warn("the server refused to set a keyword: a second daemon would not be noticed",
                  {{"account", account_}, {"folder", folder_}, {"answer", done.text}});
    }
}

// Claims `uids`, and reads their flags anew.
void Claims::ask(const std::vector<imap::Uid>& uids, FlagsByUid& flags, Outcome& outcome) {
    const imap::UidSet set(uids);
    set_keyword(set);
    session_.noop();
    for (const auto uid : uids) outcome.gone.insert(imap::number(uid));
    const auto refused = session_.fetch_attributes(set, [&](const imap::FetchedMessage& m) {
        flags[imap::number(m.uid)] = m.flags;
        outcome.gone.erase(imap::number(m.uid));
    });
    for (const auto uid : refused) {
        if (outcome.gone.erase(imap::number(uid)) > 0) outcome.later.insert(imap::number(uid));
    }
    note_loss(outcome.gone.size());
}

// What another has claimed and not moved for long: it is not there any more.
void Claims::take_over_abandoned(const std::vector<store::OpenMessage>& messages,
                                 Outcome& outcome) {
    if (outcome.later.empty()) return;
    std::vector<store::MessageId> ids;
    std::vector<std::uint32_t> uids;
    for (const auto& m : messages) {
        if (!outcome.later.contains(m.uid)) continue;
        ids.push_back(m.id);
        uids.push_back(m.uid);
    }
    const auto refused = store::Journal(shared_.db).count_refusals(ids, now(shared_));
    for (std::size_t i = 0; i < uids.size(); ++i) {
        if (now(shared_) - refused[i].since < kAbandoned) continue;
        outcome.later.erase(uids[i]);
        outcome.contested.insert(uids[i]);
        outcome.taken_over.insert(uids[i]);
    }
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

std::vector<imap::FlagChange> Claims::take_off(const imap::Mailbox& mailbox,
                                               const std::vector<imap::Uid>& uids) const {
    const bool at_once = session_.capabilities().move();
    if (uids.empty() || !mailbox.keeps(keyword_) || !at_once) return {};
    return {{imap::UidSet(uids), {keyword_}, {}, imap::StoreMode::remove}};
}

}  // namespace triaged::flow
