#include "triage/shape_scanner.h"

#include <algorithm>
#include <numeric>

namespace triaged::triage {
namespace {

// The place of the rarest two neighbours; of a shape of one, its only place.
std::uint32_t rarest_pair(const Shape& shape) {
    std::uint32_t best = 0;
    double most = -1;
    for (std::uint32_t at = 0; at + 1 < shape.size(); ++at) {
        const double rare = rarity(shape[at]) + rarity(shape[at + 1]);
        if (rare > most) {
            most = rare;
            best = at;
        }
    }
    return best;
}

}  // namespace

// Rules often look for the same: so many digits, a letter and digits.
void ShapeScanner::add(const Shape& shape, std::uint64_t fields, std::uint32_t target) {
    std::string key;
    for (const SymbolSet& symbols : shape) key += symbols.bytes();
    const auto [known, added] = numbers_.emplace(std::move(key), shapes_.size());
    if (added) shapes_.push_back({shape, 0, {}});
    shapes_[known->second].fields |= fields;
    shapes_[known->second].targets.push_back(target);
}

std::optional<std::uint32_t> ShapeScanner::begin_of(const Compiled& shape, std::string_view text,
                                                    std::size_t at, std::uint32_t offset) {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto inside = [&](std::size_t i) { return (bytes[i] & 0xC0) == 0x80; };
    for (std::uint32_t left = offset; left > 0; --left) {
        if (at == 0) return std::nullopt;
        do --at;
        while (at > 0 && inside(at));
        if (!shape.shape[left - 1].has(symbol_of(bytes[at]))) return std::nullopt;
    }
    std::size_t next = at;
    for (std::uint32_t i = 0; i < shape.shape.size(); ++i) {
        if (next >= text.size()) return std::nullopt;
        if (i >= offset && !shape.shape[i].has(symbol_of(bytes[next]))) return std::nullopt;
        next = end_of(text, next);
    }
    return static_cast<std::uint32_t>(at);
}

void ShapeScanner::mark_first(std::uint32_t symbol) {
    for (std::size_t byte = 0; byte < begins_pair_.size(); ++byte) {
        const bool inside = (byte & 0xC0) == 0x80;
        if (!inside && symbol_of(static_cast<std::uint8_t>(byte)) == symbol)
            begins_pair_[byte] = true;
    }
}

void ShapeScanner::build() {
    numbers_ = {};
    if (shapes_.empty()) return;
    std::vector<std::pair<std::uint32_t, Entry>> all;
    for (std::uint32_t number = 0; number < shapes_.size(); ++number) {
        const Shape& shape = shapes_[number].shape;
        const Entry entry{number, rarest_pair(shape)};
        const bool alone = shape.size() == 1;
        for (std::uint32_t left = 0; left <= kOtherSymbol; ++left) {
            if (!shape[entry.offset].has(static_cast<TextSymbol>(left))) continue;
            for (std::uint32_t right = 0; right <= kEnd; ++right) {
                // What follows a shape of one may be anything, the text's end too.
                const bool may =
                    alone ||
                    (right != kEnd && shape[entry.offset + 1].has(static_cast<TextSymbol>(right)));
                if (may) all.push_back({left << 8 | right, entry});
            }
        }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    lists_.assign(kPairs + 1, 0);
    entries_.reserve(all.size());
    for (const auto& [pair, entry] : all) {
        mark_first(pair >> 8);
        marks_[pair >> 6] |= std::uint64_t{1} << (pair & 63);
        ++lists_[pair + 1];
        entries_.push_back(entry);
    }
    std::partial_sum(lists_.begin(), lists_.end(), lists_.begin());
}

}  // namespace triaged::triage
