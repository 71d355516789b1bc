#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "triage/regex_outline.h"

namespace triaged::triage {

/// Finds which of many shapes occur in a text. Each stands in the lists of the pairs of symbols
/// that two of its neighbours may be, its rarest two; where a text has no such pair, which is
/// nearly everywhere, nothing more is looked at. Built once, then const and thread-safe.
class ShapeScanner {
public:
    /// `target` is handed back when the shape occurs. The shape is not empty.
    void add(const Shape& shape, std::uint32_t target);
    void build();
    bool empty() const { return shapes_.empty(); }

    /// Calls `found(target, place)` for each occurrence in `text`, which is valid UTF-8; `place` is
    /// its first byte.
    template <class Found>
    void scan(std::string_view text, const Found& found) const {
        const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
        for (std::size_t at = 0;; ++at) {
            while (at < text.size() && !begins_pair_[bytes[at]]) ++at;
            if (at >= text.size()) return;
            // Within a character of several bytes, two neighbours are one and the same.
            const std::uint32_t right = at + 1 < text.size() ? symbol_of(bytes[at + 1]) : kEnd;
            const std::uint32_t pair = std::uint32_t{symbol_of(bytes[at])} << 8 | right;
            if ((marks_[pair >> 6] >> (pair & 63) & 1) == 0) continue;
            for (auto e = lists_[pair]; e < lists_[pair + 1]; ++e) {
                const Entry& entry = entries_[e];
                const Compiled& shape = shapes_[entry.shape];
                if (const auto first = begin_of(shape, text, at, entry.offset)) {
                    for (const std::uint32_t target : shape.targets) found(target, *first);
                }
            }
        }
    }

private:
    static constexpr std::uint32_t kEnd = kOtherSymbol + 1;
    static constexpr std::uint32_t kPairs = (kEnd << 8) + 256;

    struct Compiled {
        Shape shape;
        std::vector<std::uint32_t> targets;
    };
    struct Entry {
        std::uint32_t shape;
        std::uint32_t offset;  // of the pair in it, in characters
    };

    static TextSymbol symbol_of(std::uint8_t byte) {
        if (byte >= 0x80) return kOtherSymbol;
        return byte >= 'A' && byte <= 'Z' ? static_cast<TextSymbol>(byte + 32) : byte;
    }
    void mark_first(std::uint32_t symbol);
    // Where the shape begins, if its character number `offset` is the one at `at`.
    static std::optional<std::uint32_t> begin_of(const Compiled& shape, std::string_view text,
                                                 std::size_t at, std::uint32_t offset);

    std::vector<Compiled> shapes_;
    std::unordered_map<std::string, std::size_t> numbers_;  // of equal shapes; while building
    std::array<std::uint64_t, kPairs / 64> marks_{};
    std::array<bool, 256> begins_pair_{};
    std::vector<std::uint32_t> lists_;
    std::vector<Entry> entries_;
};

}  // namespace triaged::triage
