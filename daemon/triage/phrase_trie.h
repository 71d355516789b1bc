#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "triage/fields.h"
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

/// What an occurrence in the phrase trie means.
struct PhraseTarget {
    enum class Kind : std::uint8_t { leaf, score, date, part };
    Kind kind = Kind::leaf;
    Field field = Field::none;
    Field second = Field::none;
    std::uint32_t index = 0;  ///< leaf, entry of the scoring table or of the date words, or part
};

/// All phrases of a rule set in one trie over words.
///
/// Built once: add() the phrases (parts of those with gaps one by one) with what they stand for,
/// then build(). Finding is const and thread-safe; its cost is a look at a few words of bit sets a
/// token, and more only where a word stands that is a pattern, or two neighbours that stand in one.
class PhraseTrie {
public:
    /// `target` is handed back at every occurrence.
    void add(const std::vector<WordTable::Word>& words, const PhraseTarget& target);
    void build();

    /// Per mail and thread: what one scan needs, kept for the next one.
    struct Scratch {
        std::vector<Symbol> symbols;
        std::vector<std::uint64_t> hashes;  // of the tokens
        std::vector<std::uint64_t> marks;   // a bit for each: it may be a word of a pattern
        struct Group {
            std::uint32_t token;
            std::uint32_t begin;  // its symbols
            std::uint32_t end;
        };
        std::vector<Group> groups;  // of the tokens that are words of patterns, in their order
    };

    /// Calls `found(target, first_token, last_token)` for each occurrence of each phrase.
    template <class Found>
    void scan(const TokenStream& stream, Scratch& scratch, const Found& found) const {
        look_up(stream, scratch);
        for (const auto& group : scratch.groups) {
            for (auto s = group.begin; s < group.end; ++s) {
                follow(first_[scratch.symbols[s]], group.token, &group, scratch, found);
            }
        }
    }

private:
    struct Node {
        std::uint32_t targets_begin = 0;
        std::uint32_t targets_end = 0;
        std::uint32_t parent = 0;
        Symbol symbol = kNoSymbol;  // that leads here from the parent
        bool has_children = false;
    };

    void mark(const TokenStream& stream, Scratch& scratch) const;
    void look_up(const TokenStream& stream, Scratch& scratch) const;
    void look_up(std::string_view text, const Token& token, std::uint32_t number,
                 Scratch& scratch) const;
    void look_up_shortened(std::string_view token, std::size_t before, Scratch& scratch) const;
    static std::uint64_t key(std::uint32_t node, Symbol symbol) {
        return static_cast<std::uint64_t>(node) << 32 | symbol;
    }
    std::uint32_t step(std::uint32_t node, Symbol symbol) const {
        std::uint32_t next = 0;
        steps_.find(mixed(key(node, symbol)), [&](std::uint32_t to) {
            if (nodes_[to].parent == node && nodes_[to].symbol == symbol) next = to;
        });
        return next;
    }

    // The path to node `at` ends with the token of `last`. Depth is bounded by kMaxPhraseWords.
    template <class Found>
    void follow(std::uint32_t at, std::uint32_t first, const Scratch::Group* last,
                const Scratch& scratch, const Found& found) const {
        if (at == 0) return;
        const Node& node = nodes_[at];
        for (auto t = node.targets_begin; t < node.targets_end; ++t) {
            found(targets_[t], first, last->token);
        }
        const Scratch::Group* const next = last + 1;
        if (!node.has_children || next == scratch.groups.data() + scratch.groups.size()) return;
        if (next->token != last->token + 1) return;
        for (auto s = next->begin; s < next->end; ++s) {
            follow(step(at, scratch.symbols[s]), first, next, scratch, found);
        }
    }

    static std::uint64_t pair(std::uint64_t first, std::uint64_t second) {
        return first ^ std::rotl(second, 23);
    }
    void note_neighbours(const std::vector<Symbol>& symbols);

    struct Pending {
        std::uint32_t node;
        PhraseTarget target;
    };
    Symbol symbol_of(const WordTable::Word& word);

    WordTable words_;
    std::vector<std::uint32_t> first_;  // symbol -> node of one-word paths
    // Hashes of words that must be looked up whatever stands beside them, and of two words that
    // follow each other in a pattern.
    BitFilter marked_;
    HashIndex steps_;  // nodes behind the first word of a path
    std::vector<Node> nodes_{Node{}};
    std::vector<PhraseTarget> targets_;  // of a node: neighbours

    // Only while building.
    std::unordered_map<std::uint64_t, std::uint32_t> pending_steps_;
    std::vector<Pending> pending_;
    std::vector<Symbol> pending_alone_;
    std::vector<std::pair<Symbol, Symbol>> pending_neighbours_;
    std::unordered_map<std::string, Symbol> symbols_;
    std::vector<WordTable::Word> word_list_;
};

}  // namespace triaged::triage
