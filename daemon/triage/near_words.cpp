#include "triage/near_words.h"

#include <algorithm>

#include "triage/mail_language.h"
#include "triage/word_table.h"

namespace triaged::triage {
namespace {

std::uint64_t key(std::string_view word, std::uint8_t kind) {
    return mixed(WordTable::hash(word) + kind);
}

}  // namespace

void NearWords::add(Entry entry) {
    if (!entry.words.empty()) entries_.push_back(std::move(entry));
}

void NearWords::build() {
    index_ = {};
    index_.reserve(entries_.size());
    for (std::uint32_t number = 0; number < entries_.size(); ++number) {
        const Entry& entry = entries_[number];
        most_words_ = std::max(most_words_, entry.words.size());
        const std::string padded = entry.words.front() + std::string(WordTable::kPadding, '\0');
        const auto word = std::string_view(padded).substr(0, entry.words.front().size());
        index_.add(key(word, entry.kind), number);
    }
}

bool NearWords::is(std::string_view word, std::uint8_t kind, std::uint64_t language) const {
    bool found = false;
    index_.find(key(word, kind), [&](std::uint32_t number) {
        const Entry& entry = entries_[number];
        found = found || (entry.kind == kind && entry.words.size() == 1 &&
                          entry.words.front() == word && is_for(entry.languages, language));
    });
    return found;
}

template <class Wanted>
std::optional<NearWords::Match> NearWords::longest(const TokenStream& stream, std::uint32_t first,
                                                   std::uint32_t end, std::uint8_t kind,
                                                   std::uint64_t language,
                                                   const Wanted& wanted) const {
    const auto tokens = stream.tokens();
    if (first >= end || end > tokens.size()) return std::nullopt;
    std::optional<Match> best;
    index_.find(key(stream.folded(tokens[first]), kind), [&](std::uint32_t number) {
        const Entry& entry = entries_[number];
        const auto count = static_cast<std::uint32_t>(entry.words.size());
        if (entry.kind != kind || !is_for(entry.languages, language) || count > end - first ||
            !wanted(first + count - 1) || (best && count <= best->last - best->first + 1)) {
            return;
        }
        for (std::uint32_t i = 0; i < count; ++i) {
            if (stream.folded(tokens[first + i]) != entry.words[i]) return;
        }
        best = Match{&entry, first, first + count - 1};
    });
    return best;
}

std::optional<NearWords::Match> NearWords::at(const TokenStream& stream, std::uint32_t first,
                                              std::uint32_t end, std::uint8_t kind,
                                              std::uint64_t language) const {
    return longest(stream, first, end, kind, language, [](std::uint32_t) { return true; });
}

std::optional<NearWords::Match> NearWords::ending(const TokenStream& stream, std::uint32_t begin,
                                                  std::uint32_t last, std::uint8_t kind,
                                                  std::uint64_t language) const {
    const auto reach = static_cast<std::uint32_t>(most_words_);
    if (last + 1 > reach) begin = std::max(begin, last + 1 - reach);
    for (std::uint32_t first = begin; first <= last; ++first) {
        const auto match = longest(stream, first, last + 1, kind, language,
                                   [&](std::uint32_t end) { return end == last; });
        if (match) return match;
    }
    return std::nullopt;
}

}  // namespace triaged::triage
