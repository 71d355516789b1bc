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
    /// `target` is handed back when the shape occurs in a text of one of `fields`, a bit set whose
    /// meaning is the caller's. The shape is not empty.
    void add(const Shape& shape, std::uint64_t fields, std::uint32_t target);
    void build();
    bool empty() const { return shapes_.empty(); }

    /// Calls `found(target, place)` for each occurrence in `text`, a text of `fields` and valid
    /// UTF-8; `place` is its first byte. Of equal shapes, all targets are told, whatever their
    /// fields.
    template <class Found>
    void scan(std::string_view text, std::uint64_t fields, const Found& found) const {
        const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
        const bool* const begins = begins_pair_.data();
        const std::size_t size = text.size();
        for (std::size_t at = 0;; ++at) {
            while (at + 4 <= size && !(begins[bytes[at]] | begins[bytes[at + 1]] |
                                       begins[bytes[at + 2]] | begins[bytes[at + 3]])) {
                at += 4;
            }
            while (at < size && !begins[bytes[at]]) ++at;
            if (at >= size) return;
            const std::size_t next = end_of(text, at);
            const std::uint32_t right = next < size ? symbol_of(bytes[next]) : kEnd;
            const std::uint32_t pair = std::uint32_t{symbol_of(bytes[at])} << 8 | right;
            if ((marks_[pair >> 6] >> (pair & 63) & 1) == 0) continue;
            for (auto e = lists_[pair]; e < lists_[pair + 1]; ++e) {
                const Entry& entry = entries_[e];
                const Compiled& shape = shapes_[entry.shape];
                if ((shape.fields & fields) == 0) continue;
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
        std::uint64_t fields;
        std::vector<std::uint32_t> targets;
    };
    struct Entry {
        std::uint32_t shape;
        std::uint32_t offset;  // of the pair in it, in characters
    };

    // Where the character that begins at `at` ends.
    static std::size_t end_of(std::string_view text, std::size_t at) {
        do ++at;
        while (at < text.size() && (static_cast<std::uint8_t>(text[at]) & 0xC0) == 0x80);
        return at;
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
