#include "flow/mover.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/crash_point.h"
#include "base/log.h"
#include "desk/claim.h"

namespace triaged::flow {

using store::OpenMessage;

std::vector<std::vector<OpenMessage>> in_parts(std::vector<OpenMessage> messages,
                                               std::size_t most) {
    std::vector<std::vector<OpenMessage>> parts;
    for (std::size_t begin = 0; begin < messages.size(); begin += most) {
        const auto at = [&](std::size_t n) {
            return std::make_move_iterator(messages.begin() + static_cast<std::ptrdiff_t>(n));
        };
        parts.emplace_back(at(begin), at(std::min(messages.size(), begin + most)));
    }
    return parts;
}

std::vector<std::string> labels_of(const std::vector<std::string>& flags) {
    std::vector<std::string> labels;
    for (const auto& flag : flags) {
        const bool for_programs =
            flag.starts_with('\\') || flag.starts_with('$') || desk::is_claim(flag);
        if (!for_programs) labels.push_back(flag);
    }
    return labels;
}

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

MovePlan Mover::prepare(const imap::Mailbox& mailbox, std::vector<OpenMessage> messages,
                        std::vector<imap::FlagChange> more) {
    MovePlan plan;
    plan.flags = changes(mailbox, messages);
    std::move(more.begin(), more.end(), std::back_inserter(plan.flags));
    std::map<std::string, std::vector<OpenMessage>> by_destination;
    for (auto& m : messages) {
        if (m.dst.empty()) {
            plan.stay.push_back(m.id);
        } else {
            by_destination[m.dst].push_back(std::move(m));
        }
    }
    for (auto& [destination, mails] : by_destination) {
        try {
            const auto& [name, status] = reach(destination);
            for (auto& m : mails) {
                m.state = store::State::moving;
                m.dst_uidvalidity = status.uidvalidity;
                m.dst_uidnext = status.uidnext;
                m.dst_uid = 0;
            }
            for (auto& group : in_parts(std::move(mails), kBatch)) {
                plan.transfers.push_back({uids_of(group), name});
                plan.groups.push_back(std::move(group));
            }
        } catch (const imap::CommandFailed& e) {
            plan.refused = e.completion();
            note_refusal(destination, mails.size(), plan.refused);
            plan.unreachable.insert(plan.unreachable.end(), mails.begin(), mails.end());
        }
    }
    return plan;
}

void Mover::intend(const MovePlan& plan) {
    for (const auto& group : plan.groups) journal_.intend_moves(group, now(shared_));
}

MovesUnderWay Mover::send(MovePlan plan) {
    auto transfers = std::move(plan.transfers);
    auto commands = session_.capabilities().move()
                        ? session_.start_moves(plan.flags, std::move(transfers))
                        : session_.start_copies(plan.flags, std::move(transfers));
    return {std::move(plan), std::move(commands)};
}

std::vector<imap::FlagChange> Mover::changes(const imap::Mailbox& mailbox,
                                             const std::vector<OpenMessage>& messages) const {
    std::map<std::vector<std::string>, std::vector<imap::Uid>> by_flags;
    for (const auto& m : messages) {
        std::vector<std::string> flags;
        for (const auto& flag : m.flags) {
            if (mailbox.keeps(flag)) flags.push_back(flag);
        }
        if (!flags.empty()) by_flags[std::move(flags)].push_back(imap::Uid{m.uid});
    }
    std::vector<imap::FlagChange> changes;
    for (const auto& [flags, uids] : by_flags) {
        for (auto& part : imap::UidSet(uids).split(kBatch)) {
            auto labels =
                session_.capabilities().gmail() ? labels_of(flags) : std::vector<std::string>{};
            changes.push_back({std::move(part), flags, std::move(labels)});
        }
    }
    return changes;
}

const Mover::Destination& Mover::reach(const std::string& destination) {
    if (const auto known = destinations_.find(destination); known != destinations_.end()) {
        return known->second;
    }
    const std::string name = tree_.name_for(destination);
    auto status = session_.status(name);
    if (!status) {
        session_.create_and_subscribe(name);
        status = session_.status(name);
    }
    if (status) return destinations_[destination] = {name, *status};
    throw imap::CommandFailed(
        "CREATE", {imap::Status::no, "NONEXISTENT",
                   "the folder \"" + name +
                       "\" cannot be made; make it in a mail program, or give its queue another "
                       "folder in the configuration"});
}

// What COPYUID names was moved or, with the original still there, copied.
MoveOutcome Mover::finish(MovesUnderWay moves) {
    const auto [flags, results] = moves.commands.finish();
    crash_point("moved");
    for (const auto& completion : flags) {
        // Flags and keywords are decoration: the folder is what counts.
        if (!completion.ok()) {
            log::warn("the server refused to set flags",
                      {{"account", account_}, {"answer", completion.text}});
        }
    }
    MoveOutcome outcome;
    outcome.open = std::move(moves.plan.unreachable);
    outcome.completion = std::move(moves.plan.refused);
    outcome.stay = std::move(moves.plan.stay);
    for (std::size_t i = 0; i < results.size(); ++i) {
        const imap::MoveResult& result = results[i];
        auto& group = moves.plan.groups[i];
        if (!result.completion.ok()) {
            note_refusal(group.front().dst, group.size(), result.completion);
            outcome.completion = result.completion;
            forget_destinations();
        }
        for (auto& m : group) {
            const auto found = result.uids.find(imap::Uid{m.uid});
            const bool named = found != result.uids.end();
            if (named) {
                m.dst_uid = imap::number(found->second);
                (result.removed ? outcome.done : outcome.copied).push_back({m.id, m.dst_uid});
                if (!result.removed) m.state = store::State::copied;
            }
            if (!named || !result.removed) outcome.open.push_back(std::move(m));
        }
    }
    return outcome;
}

void Mover::record(const MoveOutcome& outcome) {
    if (!outcome.stay.empty()) {
        journal_.finish(outcome.stay, store::State::left, "", now(shared_));
    }
    if (!outcome.done.empty()) journal_.set_done(outcome.done, now(shared_));
    if (!outcome.copied.empty()) journal_.set_copied(outcome.copied, now(shared_));
}

MoveOutcome Mover::carry_out(const imap::Mailbox& mailbox, std::vector<OpenMessage> messages,
                             std::vector<imap::FlagChange> more) {
    MovePlan plan = prepare(mailbox, std::move(messages), std::move(more));
    shared_.db.transaction([&](store::Database&) { intend(plan); });
    crash_point("intended");
    MoveOutcome outcome = finish(send(std::move(plan)));
    shared_.db.transaction([&](store::Database&) { record(outcome); });
    crash_point("done");
    return outcome;
}

void Mover::note_refusal(const std::string& destination, std::size_t mails,
                         const imap::Completion& completion) const {
    log::warn("the server refused a move", {{"account", account_},
                                            {"folder", destination},
                                            {"mails", mails},
                                            {"code", completion.code},
                                            {"answer", completion.text}});
}

}  // namespace triaged::flow
