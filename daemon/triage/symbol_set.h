#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace triaged::triage {

/// A character as the gate in front of regexes sees it: an ASCII character, capitals as small
/// letters, or kOtherSymbol for every character beyond ASCII.
using TextSymbol = std::uint8_t;
inline constexpr TextSymbol kOtherSymbol = 128;

/// A set of them.
class SymbolSet {
public:
    /// `c` whatever its case. U+017F and U+212A are `s` and `k` to PCRE2, which ignores case.
    void add(char32_t c) {
        if (c >= 0x80) {
            insert(kOtherSymbol);
            if (c == 0x17F) insert('s');
            if (c == 0x212A) insert('k');
            return;
        }
        const auto small = static_cast<TextSymbol>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        insert(small);
        if (small == 's' || small == 'k') insert(kOtherSymbol);
    }
    void add(const SymbolSet& other) {
        for (std::size_t i = 0; i < bits_.size(); ++i) bits_[i] |= other.bits_[i];
    }
    bool has(TextSymbol symbol) const { return (bits_[symbol >> 6] >> (symbol & 63) & 1) != 0; }
    bool operator==(const SymbolSet&) const = default;
    /// The same for equal sets only.
    std::string_view bytes() const {
        return {reinterpret_cast<const char*>(bits_.data()), sizeof bits_};
    }

    static SymbolSet all() {
        SymbolSet set;
        set.bits_ = {~std::uint64_t{0}, ~std::uint64_t{0}, 1};
        return set;
    }

private:
    void insert(TextSymbol symbol) { bits_[symbol >> 6] |= std::uint64_t{1} << (symbol & 63); }

    std::array<std::uint64_t, 3> bits_{};
};

}  // namespace triaged::triage
