#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "triage/hash_index.h"

namespace triaged::triage {

/// A word of a pattern, as a number. Words and stems (`refund*`) have different numbers.
using Symbol = std::uint32_t;
constexpr Symbol kNoSymbol = 0xFFFFFFFF;

/// All words and stems of all patterns: one look-up finds the word a token is, one for each length
/// that stems have finds those it begins with; most tokens are nothing's beginning, and cost a look
/// at a bit set for each length. Memory: about 40 bytes a word, and the words.
class WordTable {
public:
    struct Word {
        std::string text;
        bool stem;
        bool operator==(const Word&) const = default;
    };

    /// Bytes that must be readable behind a token.
    static constexpr std::size_t kPadding = 8;

    /// Numbers the words in the order given, duplicates not allowed.
    void build(const std::vector<Word>& words);

    /// Of a token, and of a word that is no stem. kPadding bytes behind the token are read, here
    /// and below, and do not count.
    static std::uint64_t hash(std::string_view token) { return hash(token, token.size()); }
    std::uint64_t hash(Symbol symbol) const { return hash(text(symbol)); }

    /// Whether a stem may begin the token, if that is not shorter.
    bool may_begin_stem(const char* token) const {
        const std::uint64_t first = eight(token);
        const BitFilter::View stems = stems_.view();
        bool may = false;  // no branch: a token is rarely like the one before it
        for (const Beginning& of : beginnings_) may |= stems.may_hold(beginning(first, of.bytes));
        return may;
    }
    /// Has the memory fetched that looking up a token of that hash will read.
    void prefetch(std::uint64_t hash) const { index_.prefetch(hash); }

    /// Appends to `symbols` the stems the token begins with, longer ones behind shorter ones.
    template <class Symbols>
    void find_stems(std::string_view token, Symbols& symbols) const {
        const std::uint64_t first = eight(token.data());
        for (const Beginning& of : beginnings_) {
            if (of.size > token.size()) return;
            if (!stems_.may_hold(beginning(first, of.bytes))) continue;
            for (const std::uint32_t length : of.lengths) {
                if (length > token.size()) return;
                look_up(token.substr(0, length), hash(token, length) ^ kStem, true, symbols);
            }
        }
    }
    /// Appends the word the token is, if it is one; `hash` is the token's.
    template <class Symbols>
    void find_word(std::string_view token, std::uint64_t hash, Symbols& symbols) const {
        look_up(token, hash, false, symbols);
    }

private:
    static constexpr std::uint64_t kStem = 0x9E3779B97F4A7C15u;

    // Stems are told by so many of their first bytes: as many as they have, but few numbers of
    // them.
    struct Beginning {
        std::uint32_t size = 0;
        std::uint64_t bytes = 0;             // a mask: those of eight
        std::vector<std::uint32_t> lengths;  // of stems told by so many bytes, ascending
    };
    static Beginning beginning_of(std::size_t stem) {
        const std::uint32_t size = stem >= 8   ? 8
                                   : stem >= 6 ? 6
                                   : stem >= 4 ? 4
                                               : static_cast<std::uint32_t>(stem);
        return {size, ~std::uint64_t{0} >> (64 - 8 * size), {}};
    }

    std::string_view text(Symbol symbol) const {
        return {bytes_.data() + places_[symbol].begin, places_[symbol].size};
    }
    static std::uint64_t eight(const char* at) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, at, sizeof bytes);
        return bytes;
    }
    // Moves what stands behind the first `size` of those bytes out of them.
    static std::uint64_t first_of(std::uint64_t eight, std::size_t size) {
        return eight << ((64 - 8 * size) & 63);
    }
    // Of the first `size` bytes of the token: of the first and the last eight of those, without a
    // branch, for most words are shorter than that and their lengths cannot be foreseen.
    static std::uint64_t hash(std::string_view token, std::size_t size) {
        const std::size_t taken = std::min<std::size_t>(size, 8);
        const std::uint64_t head = first_of(eight(token.data()), taken);
        const std::uint64_t tail = first_of(eight(token.data() + size - taken), taken);
        std::uint64_t h = (head ^ size * 0x9E3779B97F4A7C15u) * 0xFF51AFD7ED558CCDu;
        h = ((h ^ h >> 32) + tail) * 0xC4CEB9FE1A85EC53u;
        return h ^ h >> 32;
    }
    // Hash of those of a token's first eight bytes.
    static std::uint64_t beginning(std::uint64_t eight, std::uint64_t bytes) {
        const std::uint64_t product = (eight & bytes) * 0x9E3779B97F4A7C15u;
        return product ^ product >> 32;
    }

    template <class Symbols>
    void look_up(std::string_view text, std::uint64_t key, bool stem, Symbols& symbols) const {
        index_.find(key, [&](std::uint32_t number) {
            const Place& place = places_[number];
            const bool same = place.stem == stem && place.size == text.size() &&
                              place.first == first_of(eight(text.data()),
                                                      std::min<std::size_t>(text.size(), 8)) &&
                              (place.size <= 8 || this->text(number).substr(8) == text.substr(8));
            if (same) symbols.push_back(number);
        });
    }

    struct Place {
        std::uint64_t first;  // its first_of() eight, all there are of most words
        std::uint32_t begin;
        std::uint32_t size : 31;
        std::uint32_t stem : 1;
    };
    HashIndex index_;
    BitFilter stems_;                    // their beginnings
    std::vector<Beginning> beginnings_;  // by size
    std::vector<Place> places_;
    std::string bytes_;
};

}  // namespace triaged::triage
