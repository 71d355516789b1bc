#include "imap/uid_set.h"

#include <algorithm>
#include <limits>

#include "base/ascii.h"

namespace triaged::imap {
namespace {

// Reads one sequence-set, left to right; positions are byte offsets.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    Result<std::uint32_t> read_number() {
        const std::size_t start = at_;
        std::uint64_t value = 0;
        while (at_ < text_.size() && ascii::is_digit(text_[at_])) {
            value = value * 10 + static_cast<std::uint64_t>(text_[at_++] - '0');
            if (value > std::numeric_limits<std::uint32_t>::max()) {
                return wrong("number above 2^32-1", start);
            }
        }
        if (at_ == start) return wrong("number expected", start);
        if (value == 0) return wrong("zero is not a UID", start);
        return static_cast<std::uint32_t>(value);
    }

    bool done() const { return at_ == text_.size(); }
    bool skip(char c) {
        if (done() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    tl::unexpected<Error> wrong(std::string_view what, std::size_t at) const {
        return fail("UID set: " + std::string(what) + " at byte " + std::to_string(at));
    }
    std::size_t at() const { return at_; }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

std::string text_of(const UidSet::Range& range) {
    std::string text = std::to_string(range.first);
    if (range.last != range.first) text += ':' + std::to_string(range.last);
    return text;
}

// Sorts and joins what overlaps or touches: O(n log n), however hostile the order.
std::vector<UidSet::Range> joined(std::vector<UidSet::Range> ranges) {
    std::sort(ranges.begin(), ranges.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<UidSet::Range> out;
    for (const auto& range : ranges) {
        if (!out.empty() && range.first <= std::uint64_t{out.back().last} + 1) {
            out.back().last = std::max(out.back().last, range.last);
        } else {
            out.push_back(range);
        }
    }
    return out;
}

}  // namespace

UidSet::UidSet(const std::vector<Uid>& uids) {
    ranges_.reserve(uids.size());
    for (const Uid uid : uids) ranges_.push_back({number(uid), number(uid)});
    ranges_ = joined(std::move(ranges_));
}

UidSet::UidSet(std::vector<Range> ranges) : ranges_(joined(std::move(ranges))) {}

Result<UidSet> UidSet::parse(std::string_view text) {
    Reader reader(text);
    UidSet set;
    do {
        const auto first = reader.read_number();
        if (!first) return tl::unexpected(first.error());
        auto last = first;
        if (reader.skip(':')) {
            last = reader.read_number();
            if (!last) return tl::unexpected(last.error());
        }
        set.ranges_.push_back({std::min(*first, *last), std::max(*first, *last)});
        if (reader.done()) {
            set.ranges_ = joined(std::move(set.ranges_));
            return set;
        }
    } while (reader.skip(','));
    return reader.wrong("',' or ':' expected", reader.at());
}

void UidSet::insert(Uid first, Uid last) {
    const Range added{std::min(number(first), number(last)), std::max(number(first), number(last))};
    // The ranges that overlap or touch the new one become part of it.
    const auto begin = std::partition_point(ranges_.begin(), ranges_.end(), [&](const Range& r) {
        return std::uint64_t{r.last} + 1 < added.first;
    });
    auto end = begin;
    Range all = added;
    for (; end != ranges_.end() && end->first <= std::uint64_t{added.last} + 1; ++end) {
        all = {std::min(all.first, end->first), std::max(all.last, end->last)};
    }
    if (begin == end) {
        ranges_.insert(begin, all);
    } else {
        *begin = all;
        ranges_.erase(begin + 1, end);
    }
}

bool UidSet::contains(Uid uid) const {
    const auto range = std::partition_point(ranges_.begin(), ranges_.end(),
                                            [&](const Range& r) { return r.last < number(uid); });
    return range != ranges_.end() && range->first <= number(uid);
}

std::uint64_t UidSet::size() const {
    std::uint64_t n = 0;
    for (const auto& range : ranges_) n += std::uint64_t{range.last} - range.first + 1;
    return n;
}

std::vector<Uid> UidSet::to_vector() const {
    std::vector<Uid> uids;
    uids.reserve(size());
    for (const auto& range : ranges_) {
        for (std::uint64_t n = range.first; n <= range.last; ++n) {
            uids.push_back(Uid{static_cast<std::uint32_t>(n)});
        }
    }
    return uids;
}

std::vector<UidSet> UidSet::split(std::uint64_t most_uids, std::size_t most_text) const {
    std::vector<UidSet> sets;
    std::uint64_t uids = 0;
    std::size_t text = 0;
    for (Range rest : ranges_) {
        for (;;) {
            if (sets.empty() || uids == most_uids) {
                sets.emplace_back();
                uids = text = 0;
            }
            const auto n = std::min(std::uint64_t{rest.last} - rest.first + 1, most_uids - uids);
            const Range piece{rest.first, static_cast<std::uint32_t>(rest.first + (n - 1))};
            const auto length = text_of(piece).size() + 1;
            if (uids > 0 && text + length > most_text) {
                uids = most_uids;  // full: once more, into a new set
                continue;
            }
            sets.back().ranges_.push_back(piece);
            uids += n;
            text += length;
            if (piece.last == rest.last) break;
            rest.first = piece.last + 1;
        }
    }
    return sets;
}

std::string UidSet::to_string() const {
    std::string text;
    for (const auto& range : ranges_) {
        if (!text.empty()) text += ',';
        text += text_of(range);
    }
    return text;
}

}  // namespace triaged::imap
