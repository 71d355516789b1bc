#include "triage/phrase_trie.h"

#include <algorithm>

namespace triaged::triage {
namespace {

bool ends_in_word(std::string_view piece) {
    if (piece.empty()) return false;
    if (static_cast<unsigned char>(piece.back()) >= 0x80) return true;
    return !words_of(piece.substr(piece.size() - 1)).empty();
}

Result<std::vector<WordTable::Word>> parse_part(std::string_view text) {
    std::vector<WordTable::Word> words;
    while (!text.empty()) {
        const auto star = text.find('*');
        const std::string_view piece = text.substr(0, star);
        for (auto& word : words_of(piece)) words.push_back({std::move(word), false});
        if (star == std::string_view::npos) break;
        text.remove_prefix(star + 1);
        if (words.empty() || !ends_in_word(piece) || (!text.empty() && text[0] != ' ')) {
            return fail("\"*\" may only stand at the end of a word",
                        "write \"refund*\" for words that begin with refund");
        }
        words.back().stem = true;
    }
    if (words.empty()) return fail("there is no word in it", "write letters or digits");
    return words;
}

}  // namespace

Result<Phrase> parse_phrase(std::string_view text) {
    Phrase phrase;
    std::size_t words = 0;
    for (;;) {
        const auto dots = text.find(" ... ");
        auto part = parse_part(text.substr(0, dots));
        if (!part) {
            const bool has_gap = dots != std::string_view::npos || !phrase.parts.empty();
            if (!has_gap || words_of(text.substr(0, dots)).size() > 0) {
                return tl::unexpected<Error>(part.error());
            }
            return fail("\"...\" needs words before and behind it",
                        "a phrase may go on behind its last word anyway; leave the dots out");
        }
        words += part->size();
        phrase.parts.push_back(std::move(*part));
        if (dots == std::string_view::npos) break;
        text.remove_prefix(dots + 5);
    }
    if (words > kMaxPhraseWords) {
        return fail("a phrase of more than " + std::to_string(kMaxPhraseWords) + " words",
                    "a shorter part of it will do");
    }
    return phrase;
}

Symbol PhraseTrie::symbol_of(const WordTable::Word& word) {
    const auto [entry, added] = symbols_.emplace(word.text + (word.stem ? "*" : ""),
                                                 static_cast<Symbol>(word_list_.size()));
    if (added) {
        word_list_.push_back(word);
        first_.push_back(0);
    }
    return entry->second;
}

void PhraseTrie::add(const std::vector<WordTable::Word>& words, std::uint32_t target) {
    std::uint32_t at = 0;
    std::vector<Symbol> symbols;
    for (const auto& word : words) {
        const Symbol symbol = symbol_of(word);
        symbols.push_back(symbol);
        std::uint32_t& next = at == 0 ? first_[symbol] : pending_steps_[key(at, symbol)];
        if (next == 0) {
            next = static_cast<std::uint32_t>(nodes_.size());
            nodes_[at].has_children = true;
            nodes_.push_back({0, 0, at, symbol, false});
        }
        at = next;
    }
    pending_.push_back({at, target});
    note_neighbours(symbols);
}

// A word that only stands beside others need not be looked up where those are not its neighbours.
// What a stem stands for is not known by a hash: words beside one are looked up always.
void PhraseTrie::note_neighbours(const std::vector<Symbol>& symbols) {
    if (symbols.size() == 1) pending_alone_.push_back(symbols[0]);
    for (std::size_t i = 1; i < symbols.size(); ++i) {
        const Symbol first = symbols[i - 1];
        const Symbol second = symbols[i];
        if (!word_list_[first].stem && !word_list_[second].stem) {
            pending_neighbours_.emplace_back(first, second);
        } else {
            pending_alone_.insert(pending_alone_.end(), {first, second});
        }
    }
}

void PhraseTrie::build() {
    words_.build(word_list_);
    steps_.reserve(pending_steps_.size());
    for (const auto& [key, node] : pending_steps_) steps_.add(mixed(key), node);
    alone_.reserve(pending_alone_.size());
    for (const Symbol symbol : pending_alone_) alone_.add(words_.hash(symbol));
    neighbours_.reserve(pending_neighbours_.size());
    for (const auto& [first, second] : pending_neighbours_) {
        neighbours_.add(pair(words_.hash(first), words_.hash(second)));
    }
    pending_alone_ = {};
    pending_neighbours_ = {};
    pending_steps_ = {};
    std::stable_sort(pending_.begin(), pending_.end(),
                     [](const Pending& a, const Pending& b) { return a.node < b.node; });
    for (const Pending& p : pending_) {
        Node& node = nodes_[p.node];
        if (node.targets_end == 0) {
            node.targets_begin = static_cast<std::uint32_t>(targets_.size());
        } else if (targets_.back() == p.target) {
            continue;
        }
        targets_.push_back(p.target);
        node.targets_end = static_cast<std::uint32_t>(targets_.size());
    }
    pending_ = {};
    symbols_ = {};
    word_list_ = {};
}

void PhraseTrie::look_up(const TokenStream& stream, Scratch& scratch) const {
    scratch.symbols.clear();
    scratch.groups.clear();
    const auto tokens = stream.tokens();
    auto& hashes = scratch.hashes;
    hashes.resize(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        hashes[i] = WordTable::hash(stream.folded(tokens[i]));
    }
    const BitFilter::View neighbours = neighbours_.view();
    const BitFilter::View alone = alone_.view();
    bool beside = false;  // the token and the one before it may be neighbours in a pattern
    for (std::uint32_t i = 0; i < tokens.size(); ++i) {
        const Token& token = tokens[i];
        const bool after = beside;
        beside = i + 1 < tokens.size() && (token.elongated || tokens[i + 1].elongated ||
                                           neighbours.may_hold(pair(hashes[i], hashes[i + 1])));
        const std::string_view text = stream.folded(token);
        const bool begins = words_.may_begin_stem(text);
        if (!after && !beside && !begins && !token.elongated && !alone.may_hold(hashes[i])) {
            continue;
        }
        const auto before = static_cast<std::uint32_t>(scratch.symbols.size());
        if (begins) words_.find_stems(text, scratch.symbols);
        words_.find_word(text, hashes[i], scratch.symbols);
        if (token.elongated) look_up_shortened(text, before, scratch);
        const auto end = static_cast<std::uint32_t>(scratch.symbols.size());
        if (end > before) scratch.groups.push_back({i, before, end});
    }
}

// All of them, whatever other rules look for; a stem begins several of them.
void PhraseTrie::look_up_shortened(std::string_view token, std::size_t before,
                                   Scratch& scratch) const {
    for (const std::size_t letters : {2u, 1u}) {
        std::string word = shortened(token, letters);
        const std::size_t size = word.size();
        word.append(WordTable::kPadding, '\0');
        const std::string_view text = std::string_view(word).substr(0, size);
        words_.find_stems(text, scratch.symbols);
        words_.find_word(text, WordTable::hash(text), scratch.symbols);
    }
    const auto begin = scratch.symbols.begin() + static_cast<std::ptrdiff_t>(before);
    std::sort(begin, scratch.symbols.end());
    scratch.symbols.erase(std::unique(begin, scratch.symbols.end()), scratch.symbols.end());
}

}  // namespace triaged::triage
