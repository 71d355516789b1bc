#include "flow/set_aside.h"

#include "base/log.h"
#include "flow/mover.h"

namespace triaged::flow {
namespace {

constexpr const char* kFailedKeyword = "triage-failed";
constexpr std::int64_t kRefusedFor = 120;  // seconds

}  // namespace

void set_aside(const Shared& shared, imap::Session& session, const imap::Mailbox& mailbox,
               const std::string& account, const std::vector<store::OpenMessage>& messages,
               const std::string& note) {
    if (messages.empty()) return;
    for (const auto& m : messages) {
        log::error("a mail could not be handled and is set aside: flagged, in its folder",
                   {{"account", account},
                    {"folder", mailbox.name},
                    {"uid", m.uid},
                    {"attempts", m.attempts},
                    {"why", note}});
    }
    std::vector<std::string> flags;
    for (const char* const flag : {"\\Flagged", kFailedKeyword}) {
        if (!mailbox.read_only && mailbox.keeps(flag)) flags.emplace_back(flag);
    }
    if (!flags.empty()) session.store_flags(uids_of(messages), imap::StoreMode::add, flags);
    store::Journal(shared.db).finish(ids_of(messages), store::State::failed, note, now(shared));
}

std::vector<store::OpenMessage> refused_for_long(const Shared& shared,
                                                 const std::vector<store::OpenMessage>& messages) {
    std::vector<store::OpenMessage> hopeless;
    const auto counted = store::Journal(shared.db).count_refusals(ids_of(messages), now(shared));
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const bool long_enough = now(shared) - counted[i].since >= kRefusedFor;
        if (counted[i].times >= kMostAttempts && long_enough) hopeless.push_back(messages[i]);
    }
    return hopeless;
}

}  // namespace triaged::flow
