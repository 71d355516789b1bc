#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "triage/token_stream.h"
#include "triage/word_table.h"

namespace triaged::triage {

constexpr std::size_t kMaxPhraseWords = 24;

/// Words that may stand in a gap of a phrase, at most.
constexpr std::uint32_t kMaxGap = 5;

/// A word or phrase as an administrator wrote it, cut into words: `"reimburs*"`, `money back`.
/// `still ... waiting` has two parts, with up to kMaxGap words between them.
struct Phrase {
    std::vector<std::vector<WordTable::Word>> parts;
};

/// Fails on text without a word, on a `*` that is not at the end of a word, on a gap at either
/// end, and on more than kMaxPhraseWords words.
Result<Phrase> parse_phrase(std::string_view text);

/// All phrases of a rule set in one trie over words.
///
/// Built once: add() the phrases (parts of those with gaps one by one) with what they stand for,
/// then build(). Finding is const and thread-safe; its cost is one walk of the word table a token,
/// and more only where words of patterns stand.
class PhraseTrie {
public:
    /// `target` is handed back at every occurrence.
    void add(const std::vector<WordTable::Word>& words, std::uint32_t target);
    void build();

    /// Per mail and thread: what one scan needs, kept for the next one.
    struct Scratch {
        std::vector<Symbol> symbols;
        std::vector<std::uint32_t> starts;  // of each token's symbols
    };

    /// Calls `found(target, first_token, last_token)` for each occurrence of each phrase.
    template <class Found>
    void scan(const TokenStream& stream, Scratch& scratch, const Found& found) const {
        look_up(stream, scratch);
        const auto count = static_cast<std::uint32_t>(stream.tokens().size());
        for (std::uint32_t i = 0; i < count; ++i) {
            for (auto s = scratch.starts[i]; s < scratch.starts[i + 1]; ++s) {
                follow(first_[scratch.symbols[s]], i, i, count, scratch, found);
            }
        }
    }

private:
    struct Node {
        std::uint32_t targets_begin = 0;
        std::uint32_t targets_end = 0;
        bool has_children = false;
    };

    void look_up(const TokenStream& stream, Scratch& scratch) const;
    std::uint32_t step(std::uint32_t node, Symbol symbol) const;

    // Depth is bounded by kMaxPhraseWords.
    template <class Found>
    void follow(std::uint32_t at, std::uint32_t first, std::uint32_t last, std::uint32_t count,
                const Scratch& scratch, const Found& found) const {
        if (at == 0) return;
        const Node& node = nodes_[at];
        for (auto t = node.targets_begin; t < node.targets_end; ++t) {
            found(targets_[t], first, last);
        }
        if (!node.has_children || last + 1 >= count) return;
        for (auto s = scratch.starts[last + 1]; s < scratch.starts[last + 2]; ++s) {
            follow(step(at, scratch.symbols[s]), first, last + 1, count, scratch, found);
        }
    }

    struct Pending {
        std::uint32_t node;
        std::uint32_t target;
    };
    Symbol symbol_of(const WordTable::Word& word);

    WordTable words_;
    std::vector<std::uint32_t> first_;  // symbol -> node of one-word paths
    std::unordered_map<std::uint64_t, std::uint32_t> steps_;
    std::vector<Node> nodes_{Node{}};
    std::vector<std::uint32_t> targets_;

    // Only while building.
    std::vector<Pending> pending_;
    std::unordered_map<std::string, Symbol> symbols_;
    std::vector<WordTable::Word> word_list_;
};

}  // namespace triaged::triage
