#include "triage/near_words.h"

#include <algorithm>

namespace triaged::triage {

void NearWords::add(Entry entry) {
    if (entry.words.empty()) return;
    most_words_ = std::max(most_words_, entry.words.size());
    auto& entries = by_first_word_[entry.words.front()];
    entries.push_back(std::move(entry));
}

bool NearWords::is(std::string_view word, std::uint8_t kind, std::uint64_t language) const {
    const auto found = by_first_word_.find(word);
    if (found == by_first_word_.end()) return false;
    return std::any_of(found->second.begin(), found->second.end(), [&](const Entry& entry) {
        return entry.kind == kind && entry.words.size() == 1 &&
               (entry.languages == 0 || (entry.languages & language) != 0);
    });
}

template <class Wanted>
std::optional<NearWords::Match> NearWords::longest(const TokenStream& stream, std::uint32_t first,
                                                   std::uint32_t end, std::uint8_t kind,
                                                   std::uint64_t language,
                                                   const Wanted& wanted) const {
    const auto tokens = stream.tokens();
    if (first >= end || end > tokens.size()) return std::nullopt;
    const auto found = by_first_word_.find(stream.folded(tokens[first]));
    if (found == by_first_word_.end()) return std::nullopt;
    std::optional<Match> best;
    for (const Entry& entry : found->second) {
        if (entry.kind != kind) continue;
        if (entry.languages != 0 && (entry.languages & language) == 0) continue;
        const auto count = static_cast<std::uint32_t>(entry.words.size());
        if (count > end - first || !wanted(first + count - 1)) continue;
        if (best && count <= best->last - best->first + 1) continue;
        bool same = true;
        for (std::uint32_t i = 1; i < count && same; ++i) {
            same = stream.folded(tokens[first + i]) == entry.words[i];
        }
        if (same) best = Match{&entry, first, first + count - 1};
    }
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
