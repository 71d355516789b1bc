#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace triaged::triage {

/// Spreads the bits of a key over all of it.
inline std::uint64_t mixed(std::uint64_t key) {
    key *= 0xFF51AFD7ED558CCDu;
    key ^= key >> 32;
    key *= 0xC4CEB9FE1A85EC53u;
    return key ^ key >> 29;
}

/// A set of hashes that may say yes to one in a hundred that are not in it: two bits of one word
/// for each, in memory that stays in the processor's cache, 2 KiB and more. Empty until reserve().
class BitFilter {
public:
    void reserve(std::size_t count) {
        const std::size_t bits = std::bit_ceil(std::max<std::size_t>(count * 16, 1 << 14));
        words_.assign(bits / 64, 0);
        mask_ = words_.size() - 1;
    }
    void add(std::uint64_t hash) { words_[hash >> 12 & mask_] |= bits_of(hash); }
    bool may_hold(std::uint64_t hash) const { return view().may_hold(hash); }

    /// For loops: a copy of it stays in registers.
    struct View {
        const std::uint64_t* words;
        std::uint64_t mask;
        bool may_hold(std::uint64_t hash) const {
            return (~words[hash >> 12 & mask] & bits_of(hash)) == 0;
        }
    };
    View view() const { return {words_.data(), mask_}; }

private:
    static std::uint64_t bits_of(std::uint64_t hash) {
        return std::uint64_t{1} << (hash & 63) | std::uint64_t{1} << (hash >> 6 & 63);
    }

    std::vector<std::uint64_t> words_{0};
    std::uint64_t mask_ = 0;
};

/// Numbers by the hash of their key, behind a BitFilter: what is not there costs one look at a
/// word. Keys are compared by whoever asks.
class HashIndex {
public:
    /// `count` numbers will be added.
    void reserve(std::size_t count) {
        filter_.reserve(count);
        slots_.assign(std::bit_ceil(std::max<std::size_t>(count * 2, 2)), {});
    }
    void add(std::uint64_t hash, std::uint32_t number) {
        filter_.add(hash);
        std::size_t at = slot(hash);
        while (slots_[at].number != kFree) at = (at + 1) & (slots_.size() - 1);
        slots_[at] = {tag(hash), number};
    }
    /// Hashes it may hold.
    const BitFilter& filter() const { return filter_; }
    /// Calls `each(number)` for those with that hash, and rarely for another.
    template <class Each>
    void find(std::uint64_t hash, const Each& each) const {
        if (filter_.may_hold(hash)) find_filtered(hash, each);
    }
    /// The same, of a hash that has passed the filter.
    template <class Each>
    void find_filtered(std::uint64_t hash, const Each& each) const {
        const Slot* const slots = slots_.data();
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t at = slot(hash); slots[at].number != kFree; at = (at + 1) & mask) {
            if (slots[at].tag == tag(hash)) each(slots[at].number);
        }
    }
    /// Has the memory fetched that find() of that hash will read.
    void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[slot(hash)]); }

private:
    static constexpr std::uint32_t kFree = 0xFFFFFFFF;
    struct Slot {
        std::uint32_t tag = 0;
        std::uint32_t number = kFree;
    };
    static std::uint32_t tag(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }
    std::size_t slot(std::uint64_t hash) const { return (hash >> 16) & (slots_.size() - 1); }

    BitFilter filter_;
    std::vector<Slot> slots_ = std::vector<Slot>(1);
};

}  // namespace triaged::triage
