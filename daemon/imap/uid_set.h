#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace triaged::imap {

/// An IMAP message UID: 1 to 2^32-1, unique within one UIDVALIDITY.
/// Source: RFC 9051, section 2.3.1.1.
enum class Uid : std::uint32_t {};

constexpr std::uint32_t number(Uid uid) { return static_cast<std::uint32_t>(uid); }

/// A set of UIDs, as sent in commands and kept by the store.
///
/// Shape   ascending, disjoint, non-adjacent closed ranges: {1..3, 7, 9..12}
/// Text    the `sequence-set` of RFC 9051, section 9: "1:3,7,9:12". `*` is
///         refused: it means "the newest", which only the server knows.
/// Cost    contains() O(log ranges), insert() O(ranges), O(1) at the end; a mailbox read in order
///         stays one range.
/// Threads a value; no sharing, no locks.
class UidSet {
public:
    struct Range {
        std::uint32_t first;
        std::uint32_t last;
        friend bool operator==(const Range&, const Range&) = default;
    };

    UidSet() = default;
    /// In any order, with overlaps. Cost O(n log n).
    explicit UidSet(const std::vector<Uid>& uids);
    explicit UidSet(std::vector<Range> ranges);

    /// Reads `text`, in any order and with overlaps ("3,1:2" is {1..3}).
    /// Fails, naming the byte offset, on an empty set, a zero, a number above
    /// 2^32-1, or anything outside the grammar.
    static Result<UidSet> parse(std::string_view text);

    void insert(Uid first, Uid last);
    void insert(Uid uid) { insert(uid, uid); }
    bool contains(Uid uid) const;
    bool empty() const { return ranges_.empty(); }

    /// How many UIDs, up to 2^32-1.
    std::uint64_t size() const;

    const std::vector<Range>& ranges() const { return ranges_; }

    /// Every UID in ascending order. The caller knows that size() is bearable.
    std::vector<Uid> to_vector() const;

    /// Into sets of at most `most_uids` UIDs and `most_text` bytes of text each (at least one
    /// range fits: most_text is 21 or more), in order: one command each.
    std::vector<UidSet> split(std::uint64_t most_uids, std::size_t most_text = 8000) const;

    /// The shortest text that parse() reads back as this set; "" when empty.
    std::string to_string() const;

    friend bool operator==(const UidSet&, const UidSet&) = default;

private:
    std::vector<Range> ranges_;
};

}  // namespace triaged::imap
