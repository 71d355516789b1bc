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

    /// Appends to `symbols` the stems the token begins with and the word it is, if any.
    template <class Symbols>
    void find(std::string_view token, Symbols& symbols) const {
        for (const std::uint32_t size : beginnings_) {
            if (size > token.size()) break;
            if (!stems_.may_hold(hash(token, size))) continue;
            if (size < kBeginning) {
                look_up(token.substr(0, size), kStem, symbols);
                continue;
            }
            for (const std::uint32_t length : long_stems_) {
                if (length > token.size()) break;
                look_up(token.substr(0, length), kStem, symbols);
            }
        }
        look_up(token, 0, symbols);
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
        return count >= 8 ? bytes : bytes & ((std::uint64_t{1} << 8 * count) - 1);
    }
    // Of the first `size` bytes of the token.
    static std::uint64_t hash(std::string_view token, std::size_t size) {
        const auto step = [](std::uint64_t h) {
            h *= 0xFF51AFD7ED558CCDu;
            return h ^ h >> 32;
        };
        const std::uint64_t seed = size * 0x9E3779B97F4A7C15u;
        if (size <= 8) return step(seed ^ first_bytes(token.data(), size));
        std::uint64_t h = seed;
        std::size_t i = 0;
        for (; i + 8 < size; i += 8) h = step(h ^ first_bytes(token.data() + i, 8));
        // The last eight, some of them for the second time.
        return step(h ^ first_bytes(token.data() + size - 8, 8));
    }
    static bool equal(const char* a, const char* b, std::size_t size) {
        if (size <= 8) return first_bytes(a, size) == first_bytes(b, size);
        for (std::size_t i = 0; i + 8 < size; i += 8) {
            if (first_bytes(a + i, 8) != first_bytes(b + i, 8)) return false;
        }
        return first_bytes(a + size - 8, 8) == first_bytes(b + size - 8, 8);
    }

    template <class Symbols>
    void look_up(std::string_view text, std::uint64_t seed, Symbols& symbols) const {
        index_.find(hash(text, text.size()) ^ seed, [&](std::uint32_t number) {
            const Place& place = places_[number];
            const bool same = place.stem == (seed == kStem) && place.size == text.size() &&
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
