#include "flow/contents.h"

#include <algorithm>

#include "message/parse.h"

namespace triaged::flow {
namespace {

constexpr std::uint64_t kHeaderBytes = 256 * 1024;

}  // namespace

Contents contents_from(imap::Session& session, std::uint32_t first) {
    Contents contents;
    const auto uids = session.search_from(imap::Uid{std::max(first, 1U)});
    const auto refused = session.fetch_headers(uids, kHeaderBytes, [&](imap::FetchedBody header) {
        const auto identity = message::parse(header.bytes).identity;
        contents.by_identity[identity].push_back(imap::number(header.uid));
    });
    for (auto& [identity, found] : contents.by_identity) std::sort(found.begin(), found.end());
    for (const auto uid : refused) contents.unreadable.insert(imap::number(uid));
    return contents;
}

}  // namespace triaged::flow
