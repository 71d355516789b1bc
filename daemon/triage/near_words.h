#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "triage/hash_index.h"
#include "triage/token_stream.h"

namespace triaged::triage {

/// Words and phrases that are looked for only beside something found already, and so need not
/// stand in the phrase trie, where "in" and "by" would cost every mail.
///
/// Built once: add(), then build(). Finding is const and thread-safe; cost: a look at a bit for a
/// word that begins none of that kind, else the comparisons of those it begins.
class NearWords {
public:
    struct Entry {
        std::uint8_t kind;               ///< the user's own
        std::int32_t value;              ///< likewise
        std::uint64_t languages;         ///< bits, 0 for all
        std::vector<std::string> words;  ///< folded
    };
    struct Match {
        const Entry* entry;
        std::uint32_t first;  ///< tokens [first, last]
        std::uint32_t last;
    };

    void add(Entry entry);
    void build();
    bool empty() const { return entries_.empty(); }

    /// Whether the word is an entry of that kind. As with tokens, WordTable::kPadding bytes behind
    /// it are read.
    bool is(std::string_view word, std::uint8_t kind, std::uint64_t language) const;

    /// The longest entry of that kind which begins with token `first` and ends before `end`.
    std::optional<Match> at(const TokenStream& stream, std::uint32_t first, std::uint32_t end,
                            std::uint8_t kind, std::uint64_t language) const;

    /// The longest entry of that kind which begins with `begin` or later and ends with `last`.
    std::optional<Match> ending(const TokenStream& stream, std::uint32_t begin, std::uint32_t last,
                                std::uint8_t kind, std::uint64_t language) const;

private:
    template <class Wanted>
    std::optional<Match> longest(const TokenStream& stream, std::uint32_t first, std::uint32_t end,
                                 std::uint8_t kind, std::uint64_t language,
                                 const Wanted& wanted) const;

    std::vector<Entry> entries_;
    HashIndex index_;  // of entries, by first word and kind
    std::size_t most_words_ = 0;
};

}  // namespace triaged::triage
