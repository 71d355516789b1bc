#include "flow/mover.h"

#include <algorithm>
#include <map>

#include "base/crash_point.h"
#include "base/log.h"
#include "net/connection_error.h"

namespace triaged::flow {
namespace {

using store::OpenMessage;

// Messages in runs of at most kBatch.
std::vector<std::vector<OpenMessage>> in_batches(std::vector<OpenMessage> messages) {
    std::vector<std::vector<OpenMessage>> batches;
    for (std::size_t begin = 0; begin < messages.size(); begin += kBatch) {
        const auto end = std::min(messages.size(), begin + kBatch);
        batches.emplace_back(std::make_move_iterator(messages.begin() + begin),
                             std::make_move_iterator(messages.begin() + end));
    }
    return batches;
}

}  // namespace

imap::UidSet uids_of(const std::vector<OpenMessage>& messages) {
    std::vector<imap::Uid> uids;
    uids.reserve(messages.size());
    for (const auto& m : messages) uids.push_back(imap::Uid{m.uid});
    return imap::UidSet(uids);
}

std::vector<store::MessageId> ids_of(const std::vector<OpenMessage>& messages) {
    std::vector<store::MessageId> ids;
    ids.reserve(messages.size());
    for (const auto& m : messages) ids.push_back(m.id);
    return ids;
}

Mover::Mover(const Shared& shared, imap::Session& session, const imap::MailboxTree& tree,
             std::string account)
    : shared_(shared),
      session_(session),
      tree_(tree),
      account_(std::move(account)),
      journal_(shared.db) {}

std::vector<OpenMessage> Mover::execute(const imap::Mailbox& mailbox,
                                        const std::vector<OpenMessage>& messages) {
    set_flags(mailbox, messages);
    crash_point("flagged");

    std::map<std::string, std::vector<OpenMessage>> by_destination;
    std::vector<OpenMessage> stay;
    for (const auto& m : messages) {
        if (m.dst.empty()) {
            stay.push_back(m);
        } else {
            by_destination[m.dst].push_back(m);
        }
    }
    if (!stay.empty()) journal_.finish(ids_of(stay), store::State::left, "", now(shared_));

    std::vector<OpenMessage> unclear;
    for (auto& [destination, group] : by_destination) {
        for (auto& batch : in_batches(std::move(group))) {
            auto open = move(destination, std::move(batch));
            unclear.insert(unclear.end(), open.begin(), open.end());
        }
    }
    return unclear;
}

void Mover::set_flags(const imap::Mailbox& mailbox, const std::vector<OpenMessage>& messages) {
    std::map<std::vector<std::string>, std::vector<OpenMessage>> by_flags;
    for (const auto& m : messages) {
        std::vector<std::string> flags;
        for (const auto& flag : m.flags) {
            if (mailbox.keeps(flag)) flags.push_back(flag);
        }
        if (!flags.empty()) by_flags[flags].push_back(m);
    }
    for (const auto& [flags, group] : by_flags) {
        const auto completion = session_.store_flags(uids_of(group), imap::StoreMode::add, flags);
        // Flags and keywords are decoration: the folder is what counts.
        if (!completion.ok()) {
            log::warn("the server refused to set flags",
                      {{"account", account_}, {"answer", completion.text}});
        }
    }
}

imap::MailboxStatus Mover::status_of(const std::string& name) {
    if (auto status = session_.status(name)) return *status;
    session_.create_and_subscribe(name);
    if (auto status = session_.status(name)) return *status;
    throw net::ConnectionError(
        net::ConnectionError::Kind::protocol,
        "the folder \"" + name +
            "\" cannot be made; make it in a mail program, or give its queue "
            "another folder in the configuration");
}

std::vector<OpenMessage> Mover::move(const std::string& destination,
                                     std::vector<OpenMessage> messages) {
    const std::string name = tree_.name_for(destination);
    const imap::MailboxStatus before = status_of(name);
    journal_.intend_move(ids_of(messages), destination, before.uidvalidity, before.uidnext,
                         now(shared_));
    for (auto& m : messages) {
        m.state = store::State::moving;
        m.dst = destination;
        m.dst_uidvalidity = before.uidvalidity;
        m.dst_uidnext = before.uidnext;
    }
    crash_point("intended");
    if (!session_.capabilities().move() && session_.capabilities().uidplus()) {
        by_copy(name, messages);
        return messages;
    }

    const imap::MoveResult result = session_.move(uids_of(messages), name);
    crash_point("moved");
    std::vector<store::Journal::Placed> done;
    std::vector<OpenMessage> open;
    for (const auto& m : messages) {
        const auto found = result.uids.find(imap::Uid{m.uid});
        if (result.removed && found != result.uids.end()) {
            done.push_back({m.id, imap::number(found->second)});
        } else {
            open.push_back(m);
        }
    }
    if (!done.empty()) journal_.set_done(done, now(shared_));
    crash_point("done");
    if (!result.completion.ok()) {
        log::warn("the server refused a move", {{"account", account_},
                                                {"folder", destination},
                                                {"code", result.completion.code},
                                                {"answer", result.completion.text}});
    }
    return open;
}

// UIDPLUS without MOVE: the copy is journalled before the original goes. Leaves in `messages` what
// did not come out clear.
void Mover::by_copy(const std::string& name, std::vector<OpenMessage>& messages) {
    const imap::MoveResult copied = session_.copy(uids_of(messages), name);
    crash_point("copy-sent");
    std::vector<store::Journal::Placed> placed;
    std::vector<OpenMessage> with_copy;
    std::vector<OpenMessage> open;
    for (auto& m : messages) {
        const auto found = copied.uids.find(imap::Uid{m.uid});
        if (found == copied.uids.end()) {
            open.push_back(m);
            continue;
        }
        m.dst_uid = imap::number(found->second);
        m.state = store::State::copied;
        placed.push_back({m.id, m.dst_uid});
        with_copy.push_back(m);
    }
    messages = open;
    if (placed.empty()) return;
    journal_.set_copied(placed, now(shared_));
    crash_point("copied");
    const auto removed = session_.expunge_uids(uids_of(with_copy));
    crash_point("expunged");
    if (!removed.ok()) {
        messages.insert(messages.end(), with_copy.begin(), with_copy.end());
        return;
    }
    journal_.set_done(placed, now(shared_));
}

}  // namespace triaged::flow
