#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace triaged::triage {

/// Finds which of many literals occur in a text, as parts of words too: one table look-up a byte,
/// more only where four (or three) bytes of a literal stand. Literals and text are gate-folded
/// (folding.h). Built once, then const and thread-safe.
class LiteralScanner {
public:
    /// `literal` has three bytes or more; `target` is handed back when it occurs.
    void add(std::string_view literal, std::uint32_t target);
    void build();
    bool empty() const { return literals_.empty(); }

    /// Calls `found(target)` for each occurrence.
    template <class Found>
    void scan(std::string_view text, const Found& found) const {
        if (text.size() < 3) return;
        const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
        for (std::size_t i = 0; i + 3 <= text.size(); ++i) {
            const std::uint32_t three = bytes[i] | bytes[i + 1] << 8 | bytes[i + 2] << 16;
            if (has_short_ && is_marked(three)) report(three, text, i, found);
            if (i + 4 > text.size()) break;
            const std::uint32_t four = three | static_cast<std::uint32_t>(bytes[i + 3]) << 24;
            if (is_marked(four)) report(four, text, i, found);
        }
    }

private:
    struct Literal {
        std::string text;
        std::uint32_t target;
    };
    struct Place {
        std::uint32_t literal;
        std::uint32_t offset;  // of the gram in it
    };
    static constexpr std::uint32_t kBits = 1u << 18;

    static std::uint32_t slot(std::uint32_t gram) { return (gram * 2654435761u) >> 14; }
    bool is_marked(std::uint32_t gram) const {
        const std::uint32_t bit = slot(gram);
        return (marks_[bit >> 6] >> (bit & 63) & 1) != 0;
    }

    template <class Found>
    void report(std::uint32_t gram, std::string_view text, std::size_t at,
                const Found& found) const {
        const auto places = places_.find(gram);
        if (places == places_.end()) return;
        for (const Place& place : places->second) {
            const Literal& literal = literals_[place.literal];
            if (at < place.offset) continue;
            if (text.substr(at - place.offset).starts_with(literal.text)) found(literal.target);
        }
    }

    std::vector<std::uint64_t> marks_;
    std::unordered_map<std::uint32_t, std::vector<Place>> places_;
    std::vector<Literal> literals_;
    bool has_short_ = false;
};

}  // namespace triaged::triage
