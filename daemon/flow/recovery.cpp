#include "flow/recovery.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/crash_point.h"
#include "base/log.h"
#include "message/parse.h"

namespace triaged::flow {
namespace {

using store::OpenMessage;

// Identity to UIDs, of what lies in the selected folder at or above `first`.
using Contents = std::map<std::string, std::vector<std::uint32_t>>;

constexpr std::uint64_t kHeaderBytes = 256 * 1024;

Contents contents_from(imap::Session& session, std::uint32_t first) {
    Contents contents;
    const auto uids = session.search_from(imap::Uid{std::max(first, 1U)});
    session.fetch_headers(uids, kHeaderBytes, [&](imap::FetchedBody header) {
        contents[message::parse(header.bytes).identity].push_back(imap::number(header.uid));
    });
    return contents;
}

}  // namespace

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
    std::map<std::string, std::vector<OpenMessage>> by_destination;
    for (const auto& m : messages) by_destination[m.dst].push_back(m);
    std::vector<OpenMessage> open;
    for (const auto& [destination, group] : by_destination) {
        const auto left = finish_into(source, destination, group);
        open.insert(open.end(), left.begin(), left.end());
    }
    return open;
}

std::vector<OpenMessage> Recovery::finish_into(const std::string& source,
                                               const std::string& destination,
                                               const std::vector<OpenMessage>& messages) {
    const std::string name = tree_.name_for(destination);
    Contents contents;
    if (const auto status = session_.status(name)) {
        std::uint32_t first = messages.front().dst_uidnext;
        for (const auto& m : messages) {
            first = std::min(first, m.dst_uidvalidity == status->uidvalidity ? m.dst_uidnext : 1);
        }
        session_.examine(name);
        contents = contents_from(session_, first);
    }
    session_.select(source);
    std::set<std::uint32_t> in_source;
    session_.fetch_attributes(uids_of(messages), [&](const imap::FetchedMessage& m) {
        in_source.insert(imap::number(m.uid));
    });

    std::vector<OpenMessage> again;
    std::vector<OpenMessage> half;
    std::vector<store::Journal::Placed> done;
    std::vector<store::MessageId> gone;
    std::vector<store::MessageId> conflict;
    for (const auto& m : messages) {
        const auto found = contents.find(m.identity);
        const std::size_t copies = found == contents.end() ? 0 : found->second.size();
        const bool there = in_source.contains(m.uid);
        if (copies > 1) {
            conflict.push_back(m.id);
        } else if (there && copies == 0) {
            again.push_back(m);
        } else if (there) {
            half.push_back(m);
            half.back().dst_uid = found->second.front();
        } else if (copies == 1) {
            done.push_back({m.id, found->second.front()});
        } else {
            gone.push_back(m.id);
        }
    }
    log::info("finished interrupted moves", {{"account", account_},
                                             {"folder", destination},
                                             {"again", again.size()},
                                             {"half", half.size()},
                                             {"done", done.size()},
                                             {"gone", gone.size()},
                                             {"conflict", conflict.size()}});
    if (!done.empty()) journal_.set_done(done, now(shared_));
    if (!gone.empty()) {
        journal_.finish(gone, store::State::gone, "removed-by-somebody-else", now(shared_));
    }
    if (!conflict.empty()) {
        journal_.finish(conflict, store::State::conflict, "several-copies", now(shared_));
        log::error("a message is in its folder more than once; look at it by hand",
                   {{"account", account_}, {"folder", destination}, {"count", conflict.size()}});
    }
    std::vector<OpenMessage> open;
    if (!half.empty()) {
        if (session_.expunge_uids(uids_of(half)).ok()) {
            crash_point("half-finished");
            std::vector<store::Journal::Placed> placed;
            for (const auto& m : half) placed.push_back({m.id, m.dst_uid});
            journal_.set_done(placed, now(shared_));
        } else {
            open = half;
        }
    }
    for (std::size_t begin = 0; begin < again.size(); begin += kBatch) {
        const auto end = std::min(again.size(), begin + kBatch);
        const auto left =
            mover_.move(destination, {again.begin() + static_cast<std::ptrdiff_t>(begin),
                                      again.begin() + static_cast<std::ptrdiff_t>(end)});
        open.insert(open.end(), left.begin(), left.end());
    }
    return open;
}

}  // namespace triaged::flow
