#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace triaged::triage {

/// A word of a pattern, as a number. Words and stems (`refund*`) have different numbers.
using Symbol = std::uint32_t;
constexpr Symbol kNoSymbol = 0xFFFFFFFF;

/// All words and stems of all patterns, as one trie over bytes: one walk along a token finds the
/// word it is and every stem it begins with. Memory: about 20 bytes a distinct byte of the words.
class WordTable {
public:
    struct Word {
        std::string text;
        bool stem;
        bool operator==(const Word&) const = default;
    };

    /// Numbers the words in the order given, duplicates not allowed.
    void build(const std::vector<Word>& words);

    /// Appends to `symbols` the token's word and its stems, if any.
    template <class Symbols>
    void find(std::string_view token, Symbols& symbols) const {
        if (token.empty() || nodes_.empty()) return;
        std::uint32_t at = root_[static_cast<unsigned char>(token[0])];
        for (std::size_t i = 1; at != 0; ++i) {
            const Node& node = nodes_[at];
            if (node.stem != kNoSymbol) symbols.push_back(node.stem);
            if (i == token.size()) {
                if (node.word != kNoSymbol) symbols.push_back(node.word);
                return;
            }
            at = child(node, token[i]);
        }
    }

private:
    struct Node {
        Symbol word = kNoSymbol;
        Symbol stem = kNoSymbol;
        std::uint32_t edges_begin = 0;
        std::uint32_t edges_end = 0;
    };

    std::uint32_t child(const Node& node, char byte) const {
        for (std::uint32_t i = node.edges_begin; i < node.edges_end; ++i) {
            if (labels_[i] == byte) return targets_[i];
        }
        return 0;
    }

    std::array<std::uint32_t, 256> root_{};
    std::vector<Node> nodes_;  // 0 is the root, which no edge leads to
    std::vector<char> labels_;
    std::vector<std::uint32_t> targets_;
};

}  // namespace triaged::triage
