#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "imap/session.h"

namespace triaged::flow {

/// Which mails lie in a folder.
struct Contents {
    /// Identity hash (message::Message::identity) to UIDs, ascending.
    std::map<std::string, std::vector<std::uint32_t>> by_identity;
    /// UIDs of mails that the server would not read: they may be any.
    std::set<std::uint32_t> unreadable;
};

/// Of the selected folder, at or above `first`. Reads headers, by PEEK.
Contents contents_from(imap::Session& session, std::uint32_t first);

}  // namespace triaged::flow
