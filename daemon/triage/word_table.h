#pragma once

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
/// that stems have finds those it begins with; most tokens are nothing's beginning, and cost two
/// looks at a bit set. Memory: about 30 bytes a word, and the words.
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

    /// Whether a stem may begin the token.
    bool may_begin_stem(std::string_view token) const {
        for (const std::uint32_t size : beginnings_) {
            if (size > token.size()) return false;
            if (stems_.may_hold(hash(token, size))) return true;
        }
        return false;
    }

    /// Appends to `symbols` the stems the token begins with, longer ones behind shorter ones.
    template <class Symbols>
    void find_stems(std::string_view token, Symbols& symbols) const {
        for (const std::uint32_t size : beginnings_) {
            if (size > token.size()) return;
            const std::uint64_t beginning = hash(token, size);
            if (!stems_.may_hold(beginning)) continue;
            if (size < kBeginning) {
                look_up(token.substr(0, size), beginning ^ kStem, true, symbols);
                continue;
            }
            for (const std::uint32_t length : long_stems_) {
                if (length > token.size()) break;
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
    static constexpr std::size_t kBeginning = 8;

    std::string_view text(Symbol symbol) const {
        return {bytes_.data() + places_[symbol].begin, places_[symbol].size};
    }
    static std::uint64_t first_bytes(const char* at, std::size_t count) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, at, sizeof bytes);
        return bytes & (count >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * count) - 1);
    }
    // Of the first `size` bytes of the token: of the first and the last eight of those, without a
    // branch, for most words are shorter than that and their lengths cannot be foreseen.
    static std::uint64_t hash(std::string_view token, std::size_t size) {
        const std::size_t last = size > 8 ? size - 8 : 0;
        const std::uint64_t tail = first_bytes(token.data() + last, size > 8 ? 8 : 0);
        std::uint64_t h = first_bytes(token.data(), size) ^ size * 0x9E3779B97F4A7C15u;
        h *= 0xFF51AFD7ED558CCDu;
        h = ((h ^ h >> 32) + tail) * 0xC4CEB9FE1A85EC53u;
        return h ^ h >> 32;
    }
    static bool equal(const char* a, const char* b, std::size_t size) {
        if (size <= 8) return first_bytes(a, size) == first_bytes(b, size);
        for (std::size_t i = 0; i + 8 < size; i += 8) {
            if (first_bytes(a + i, 8) != first_bytes(b + i, 8)) return false;
        }
        return first_bytes(a + size - 8, 8) == first_bytes(b + size - 8, 8);
    }

    template <class Symbols>
    void look_up(std::string_view text, std::uint64_t key, bool stem, Symbols& symbols) const {
        index_.find(key, [&](std::uint32_t number) {
            const Place& place = places_[number];
            const bool same = place.stem == stem && place.size == text.size() &&
                              equal(bytes_.data() + place.begin, text.data(), text.size());
            if (same) symbols.push_back(number);
        });
    }

    struct Place {
        std::uint32_t begin;
        std::uint32_t size : 31;
        std::uint32_t stem : 1;
    };
    HashIndex index_;
    BitFilter stems_;                        // their first bytes, at most kBeginning
    std::vector<std::uint32_t> beginnings_;  // how many those are, each once, ascending
    std::vector<std::uint32_t> long_stems_;  // lengths of stems of kBeginning bytes and more
    std::vector<Place> places_;
    std::string bytes_;
};

}  // namespace triaged::triage
