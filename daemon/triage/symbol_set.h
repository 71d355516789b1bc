#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "triage/folding.h"

namespace triaged::triage {

/// A character as the gate in front of regexes sees it: an ASCII character, capitals as small
/// letters; one of U+00C0 to U+00FF, none of which is a digit or a blank; or any other.
using TextSymbol = std::uint8_t;
inline constexpr TextSymbol kLatin1Symbol = 128;
inline constexpr TextSymbol kOtherSymbol = 129;

/// Of the character whose UTF-8 begins with `byte`.
inline TextSymbol symbol_of(std::uint8_t byte) {
    if (byte >= 0x80) return byte == 0xC3 ? kLatin1Symbol : kOtherSymbol;
    return byte >= 'A' && byte <= 'Z' ? static_cast<TextSymbol>(byte + 32) : byte;
}

/// A set of them.
class SymbolSet {
public:
    /// `c` whatever its case. U+017F and U+212A are `s` and `k` to PCRE2, which ignores case; some
    /// letters of Latin-1 are the same as some beyond it.
    void add(char32_t c) {
        if (c >= 0x80 && !has_case(c)) {
            insert(c >= 0xC0 && c <= 0xFF ? kLatin1Symbol : kOtherSymbol);
            return;
        }
        if (c >= 0x80) {
            insert(kLatin1Symbol);
            insert(kOtherSymbol);
            if (c == 0x17F) insert('s');
            if (c == 0x212A) insert('k');
            return;
        }
        const auto small = static_cast<TextSymbol>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        insert(small);
        if (small == 's' || small == 'k') insert(kOtherSymbol);
    }
    /// All beyond U+00FF, and U+0080 to U+00BF.
    void add_others() { insert(kOtherSymbol); }
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
        set.bits_ = {~std::uint64_t{0}, ~std::uint64_t{0}, 3};
        return set;
    }

private:
    void insert(TextSymbol symbol) { bits_[symbol >> 6] |= std::uint64_t{1} << (symbol & 63); }

    std::array<std::uint64_t, 3> bits_{};
};

}  // namespace triaged::triage
