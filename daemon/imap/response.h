#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "imap/body_structure.h"
#include "imap/uid_set.h"

namespace triaged::imap {

/// What a server says, as values (RFC 3501 and RFC 9051, section 7). Words that compare without
/// case (keywords, codes, capabilities) are in upper case; flags and mailbox names are as sent.

/// UIDs in the order the server gave them, as ranges: COPYUID pairs two of them up.
using UidRanges = std::vector<UidSet::Range>;

/// RFC 4315, section 3.
struct CopyUid {
    std::uint32_t uidvalidity = 0;
    UidRanges source;
    UidRanges destination;
};
struct AppendUid {
    std::uint32_t uidvalidity = 0;
    UidRanges uids;
};

/// `[UIDVALIDITY 3857529045]`: `name` and whichever of the others belongs to it. A known code
/// whose arguments make no sense is kept as `name` and `text` only, since servers get them wrong
/// and the line is still what ends the command.
struct ResponseCode {
    std::string name;
    std::string text;                // the arguments as sent
    std::uint64_t number = 0;        // UIDVALIDITY, UIDNEXT, UNSEEN, HIGHESTMODSEQ
    std::vector<std::string> words;  // PERMANENTFLAGS, CAPABILITY
    std::optional<CopyUid> copy_uid;
    std::optional<AppendUid> append_uid;
};

enum class Condition { ok, no, bad, preauth, bye };

/// `a1 OK [CODE] text`, and untagged (`tag` is "") `* OK`, `* BYE` and the like.
struct StatusResponse {
    std::string tag;
    Condition condition = Condition::ok;
    std::optional<ResponseCode> code;
    std::string text;
};

/// `+ text`
struct Continuation {
    std::string text;
};

struct CapabilityData {
    std::vector<std::string> words;
};
struct FlagsData {
    std::vector<std::string> flags;
};
struct ListData {
    std::vector<std::string> attributes;
    std::string separator;  // one character, or "" for NIL
    std::string mailbox;    // on the wire's spelling (mailbox_name.h)
    bool lsub = false;
};
struct NamespaceData {
    struct Entry {
        std::string prefix;
        std::string separator;
    };
    std::vector<Entry> personal;
};
struct StatusData {
    std::string mailbox;
    std::optional<std::uint64_t> messages, uidnext, uidvalidity, highestmodseq;
};
struct SearchData {
    std::vector<std::uint32_t> numbers;
};
/// RFC 4731. `all` is empty when the server left it out: nothing was found.
struct EsearchData {
    std::string tag;
    bool uid = false;
    UidRanges all;
};
struct ExistsData {
    std::uint32_t count = 0;
};
struct ExpungeData {
    std::uint32_t sequence = 0;
};
/// RFC 7162, section 3.2.10.
struct VanishedData {
    bool earlier = false;
    UidRanges uids;
};

struct BodySection {
    std::string section;  // "", "HEADER", "1.MIME"
    std::optional<std::uint64_t> origin;
    std::optional<std::string> bytes;  // nullopt for NIL
};
struct FetchData {
    std::uint32_t sequence = 0;
    std::optional<std::uint32_t> uid;
    std::optional<std::vector<std::string>> flags;
    std::optional<UnixTime> internal_date;
    std::optional<std::uint64_t> size;
    std::optional<std::uint64_t> modseq;
    std::optional<BodyStructure> structure;
    std::vector<BodySection> sections;
};

/// Untagged data we have no use for, skipped: RECENT, ENABLED, ID, extensions.
struct OtherData {
    std::string keyword;
};

using Response = std::variant<StatusResponse, Continuation, CapabilityData, FlagsData, ListData,
                              NamespaceData, StatusData, SearchData, EsearchData, ExistsData,
                              ExpungeData, VanishedData, FetchData, OtherData>;

/// How many UIDs the ranges hold.
std::uint64_t count(const UidRanges& ranges);

/// Source and destination UIDs side by side; nullopt when their numbers differ or are above
/// `most`, which bounds the memory that `1:4294967295` may take.
std::optional<std::vector<std::pair<Uid, Uid>>> pair_up(const CopyUid& copied, std::uint64_t most);

}  // namespace triaged::imap
