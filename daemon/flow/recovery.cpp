#include "flow/recovery.h"

#include <algorithm>
#include <set>

#include "base/crash_point.h"
#include "base/log.h"
#include "flow/contents.h"
#include "flow/set_aside.h"
#include "imap/refusal.h"

namespace triaged::flow {
namespace {

using store::OpenMessage;

constexpr const char* kMovedKeyword = "triage-moved";

// The destination as it was looked at: from which UID on.
struct Destination {
    std::uint32_t uidvalidity = 0;
    Contents contents;

    bool numbered_as_for(const OpenMessage& m) const { return m.dst_uidvalidity == uidvalidity; }
    // `m`'s copy has no lower UID.
    std::uint32_t first(const OpenMessage& m) const {
        return numbered_as_for(m) ? m.dst_uidnext : 1;
    }
    // The UIDs that may be `m`'s copy: the one that COPYUID named, when it lies there.
    std::vector<std::uint32_t> copies(const OpenMessage& m) const {
        if (numbered_as_for(m) && contents.unreadable.contains(m.dst_uid)) return {m.dst_uid};
        const auto found = contents.by_identity.find(m.identity);
        if (found == contents.by_identity.end()) return {};
        const auto& uids = found->second;
        const bool named = std::find(uids.begin(), uids.end(), m.dst_uid) != uids.end();
        return named ? std::vector{m.dst_uid} : uids;
    }
    // A mail that the server would not read may be `m`'s copy.
    bool may_hide(const OpenMessage& m) const {
        return contents.unreadable.lower_bound(first(m)) != contents.unreadable.end();
    }
};

}  // namespace

// What was seen of the messages in both folders.
struct Recovery::Sight {
    std::vector<OpenMessage> again, half, unsure;
    std::vector<store::Journal::Placed> done;
    std::vector<store::MessageId> gone, conflict;
};

Recovery::Recovery(const Shared& shared, imap::Session& session, const imap::MailboxTree& tree,
                   std::string account)
    : shared_(shared),
      session_(session),
      tree_(tree),
      account_(account),
      journal_(shared.db),
      mover_(shared, session, tree, std::move(account)) {}

std::vector<OpenMessage> Recovery::finish(const std::string& source,
                                          const std::vector<OpenMessage>& messages) {
    source_.name = source;
    std::map<std::string, std::vector<OpenMessage>> by_destination;
    for (const auto& m : messages) by_destination[m.dst].push_back(m);
    std::vector<OpenMessage> open;
    for (auto& [destination, group] : by_destination) {
        std::vector<OpenMessage> left;
        try {
            left = finish_into(destination, group);
        } catch (const imap::CommandFailed& e) {
            // This folder's turn comes again; the others go on.
            log::warn("a folder cannot be looked at", {{"account", account_},
                                                       {"folder", destination},
                                                       {"command", e.verb()},
                                                       {"code", e.completion().code},
                                                       {"answer", e.completion().text}});
            left = std::move(group);
            session_.select(source);
        }
        open.insert(open.end(), left.begin(), left.end());
    }
    return open;
}

std::vector<OpenMessage> Recovery::finish_into(const std::string& destination,
                                               std::vector<OpenMessage> messages) {
    std::vector<OpenMessage> later;
    bool some_went_through = false;
    for (std::size_t most = kBatch;; most = std::min(most, messages.size()) / 2) {
        const Sight sight = look(destination, messages);
        settle(destination, sight);
        const auto kept = remove_originals(sight.half);
        later.insert(later.end(), kept.begin(), kept.end());
        const auto unsure = count_refusals(sight.unsure);
        later.insert(later.end(), unsure.begin(), unsure.end());
        some_went_through = some_went_through || !sight.done.empty() || !sight.half.empty();
        if (sight.again.empty()) return later;

        const bool each_was_alone = most == 0;
        if (each_was_alone) {
            const bool folder_is_at_fault = sight.again.size() > 1 && !some_went_through;
            const auto refused = folder_is_at_fault ? sight.again : count_refusals(sight.again);
            later.insert(later.end(), refused.begin(), refused.end());
            return later;
        }
        auto outcome = send_again(sight.again, most);
        some_went_through = some_went_through || outcome.open.size() < sight.again.size();
        if (outcome.open.empty()) return later;
        if (!outcome.completion.ok() &&
            imap::refusal_of(outcome.completion) == imap::Refusal::folder) {
            later.insert(later.end(), outcome.open.begin(), outcome.open.end());
            return later;
        }
        messages = std::move(outcome.open);
    }
}

Recovery::Sight Recovery::look(const std::string& destination,
                               const std::vector<OpenMessage>& messages) {
    const std::string name = tree_.name_for(destination);
    Destination there;
    mover_.forget_destinations();
    if (const auto status = session_.status(name)) {
        there.uidvalidity = status->uidvalidity;
        std::uint32_t first = messages.front().dst_uidnext;
        for (const auto& m : messages) first = std::min(first, there.first(m));
        session_.examine(name);
        there.contents = contents_from(session_, first);
    }
    source_ = session_.select(source_.name);
    std::set<std::uint32_t> in_source;
    const auto refused = session_.fetch_attributes(
        uids_of(messages),
        [&](const imap::FetchedMessage& m) { in_source.insert(imap::number(m.uid)); });
    for (const auto uid : refused) in_source.insert(imap::number(uid));

    Sight sight;
    for (const auto& m : messages) {
        const auto copies = there.copies(m);
        const bool here = in_source.contains(m.uid);
        if (copies.size() > 1) {
            sight.conflict.push_back(m.id);
        } else if (here && copies.empty()) {
            (there.may_hide(m) ? sight.unsure : sight.again).push_back(m);
        } else if (here) {
            sight.half.push_back(m);
            sight.half.back().dst_uid = copies.front();
        } else if (copies.size() == 1) {
            sight.done.push_back({m.id, copies.front()});
        } else {
            sight.gone.push_back(m.id);
        }
    }
    log::info("looked at both folders of moves in doubt", {{"account", account_},
                                                           {"folder", destination},
                                                           {"again", sight.again.size()},
                                                           {"half", sight.half.size()},
                                                           {"done", sight.done.size()},
                                                           {"gone", sight.gone.size()},
                                                           {"conflict", sight.conflict.size()}});
    return sight;
}

void Recovery::settle(const std::string& destination, const Sight& sight) {
    if (!sight.done.empty()) journal_.set_done(sight.done, now(shared_));
    if (!sight.gone.empty()) {
        journal_.finish(sight.gone, store::State::gone, "removed-by-somebody-else", now(shared_));
    }
    if (sight.conflict.empty()) return;
    journal_.finish(sight.conflict, store::State::conflict, "several-copies", now(shared_));
    log::error("a message is in its folder more than once; look at it by hand",
               {{"account", account_}, {"folder", destination}, {"count", sight.conflict.size()}});
}

// Returns those whose original the server would not let go.
std::vector<OpenMessage> Recovery::remove_originals(const std::vector<OpenMessage>& half) {
    if (half.empty()) return {};
    const bool can_remove = session_.capabilities().uidplus();
    std::vector<std::string> flags = {"\\Deleted"};
    if (source_.keeps(kMovedKeyword)) flags.emplace_back(kMovedKeyword);
    const auto completion = can_remove
                                ? session_.expunge_uids(uids_of(half))
                                : session_.store_flags(uids_of(half), imap::StoreMode::add, flags);
    if (!completion.ok()) {
        log::warn("the server keeps the originals of copied mails", {{"account", account_},
                                                                     {"folder", source_.name},
                                                                     {"mails", half.size()},
                                                                     {"code", completion.code},
                                                                     {"answer", completion.text}});
        return half;
    }
    crash_point("half-finished");
    std::vector<store::Journal::Placed> placed;
    placed.reserve(half.size());
    for (const auto& m : half) placed.push_back({m.id, m.dst_uid});
    journal_.set_done(placed, now(shared_), can_remove ? "" : "original-marked-deleted");
    return {};
}

// In parts of at most `most`, up to a refusal that is the folder's.
MoveOutcome Recovery::send_again(const std::vector<OpenMessage>& messages, std::size_t most) {
    MoveOutcome all;
    for (auto& part : in_parts(messages, most)) {
        const bool over =
            !all.completion.ok() && imap::refusal_of(all.completion) == imap::Refusal::folder;
        if (over) {
            all.open.insert(all.open.end(), part.begin(), part.end());
            continue;
        }
        auto one = mover_.carry_out(source_, std::move(part));
        all.open.insert(all.open.end(), one.open.begin(), one.open.end());
        if (!one.completion.ok()) all.completion = std::move(one.completion);
    }
    return all;
}

// Each of `refused` was refused on its own. Returns those that are tried again later.
std::vector<OpenMessage> Recovery::count_refusals(const std::vector<OpenMessage>& refused) {
    const auto hopeless = refused_for_long(shared_, refused);
    set_aside(shared_, session_, source_, account_, hopeless, "move-refused");
    std::vector<OpenMessage> later;
    for (const auto& m : refused) {
        const auto same = [&](const OpenMessage& given_up) { return given_up.id == m.id; };
        if (std::none_of(hopeless.begin(), hopeless.end(), same)) later.push_back(m);
    }
    return later;
}

}  // namespace triaged::flow
