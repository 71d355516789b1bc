#include "triage/phrase_trie.h"

#include <algorithm>
#include <bit>

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

void PhraseTrie::add(const std::vector<WordTable::Word>& words, const PhraseTarget& target) {
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
    marked_.reserve(pending_alone_.size() + pending_neighbours_.size());
    for (const Symbol symbol : pending_alone_) marked_.add(words_.hash(symbol));
    for (const auto& [first, second] : pending_neighbours_) {
        marked_.add(pair(words_.hash(first), words_.hash(second)));
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
        }
        targets_.push_back(p.target);
        node.targets_end = static_cast<std::uint32_t>(targets_.size());
    }
    pending_ = {};
    symbols_ = {};
    word_list_ = {};
}

// Most tokens are in no pattern, but which ones cannot be foreseen: so they are marked without a
// branch, and only those that are get looked at again.
void PhraseTrie::mark(const TokenStream& stream, Scratch& scratch) const {
    const Token* const tokens = stream.tokens().data();
    const std::size_t count = stream.tokens().size();
    if (scratch.hashes.size() < count) scratch.hashes.resize(count);
    scratch.marks.assign(count / 64 + 1, 0);
    std::uint64_t* const hashes = scratch.hashes.data();
    std::uint64_t* const marks = scratch.marks.data();
    const BitFilter::View marked = marked_.view();
    for (std::size_t i = 0; i < count; ++i) {
        const std::string_view text = stream.folded(tokens[i]);
        hashes[i] = WordTable::hash(text);
        const bool mark = words_.may_begin_stem(text.data()) | marked.may_hold(hashes[i]);
        marks[i >> 6] |= std::uint64_t{mark} << (i & 63);
    }
    // Of two that may be neighbours in a pattern, both. What an elongated one stands for is not
    // known by its hash.
    for (std::size_t i = 1; i < count; ++i) {
        const bool mark = tokens[i - 1].elongated | tokens[i].elongated |
                          marked.may_hold(pair(hashes[i - 1], hashes[i]));
        marks[(i - 1) >> 6] |= std::uint64_t{mark} << ((i - 1) & 63);
        marks[i >> 6] |= std::uint64_t{mark} << (i & 63);
    }
    if (count > 0) marks[0] |= std::uint64_t{tokens[0].elongated};
}

void PhraseTrie::look_up(const TokenStream& stream, Scratch& scratch) const {
    mark(stream, scratch);
    scratch.symbols.clear();
    scratch.groups.clear();
    const auto tokens = stream.tokens();
    for (std::size_t block = 0; block < scratch.marks.size(); ++block) {
        const auto each = [&](const auto& take) {
            for (std::uint64_t left = scratch.marks[block]; left != 0; left &= left - 1) {
                take(static_cast<std::uint32_t>(block << 6 |
                                                static_cast<std::size_t>(std::countr_zero(left))));
            }
        };
        each([&](std::uint32_t i) { words_.prefetch(scratch.hashes[i]); });
        each([&](std::uint32_t i) { look_up(stream.folded(tokens[i]), tokens[i], i, scratch); });
    }
}

// Adds the symbols that the token is, and its group, if there are any.
void PhraseTrie::look_up(std::string_view text, const Token& token, std::uint32_t number,
                         Scratch& scratch) const {
    const auto before = static_cast<std::uint32_t>(scratch.symbols.size());
    words_.find_stems(text, scratch.symbols);
    words_.find_word(text, scratch.hashes[number], scratch.symbols);
    if (token.elongated) look_up_shortened(text, before, scratch);
    const auto end = static_cast<std::uint32_t>(scratch.symbols.size());
    if (end > before) scratch.groups.push_back({number, before, end});
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
