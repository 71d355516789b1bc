#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "triage/hash_index.h"

namespace triaged::triage {

/// Finds which of many literals occur in a text, as parts of words too. A literal of nine bytes or
/// more stands under six of its bytes at four neighbouring places, a shorter one under four at two:
/// a text is looked at in steps of four and of two, at a bit each time, and at more only where such
/// bytes stand. Literals of three and four bytes are looked for at every byte. Literals and text
/// are gate-folded (folding.h). Built once, then const and thread-safe.
class LiteralScanner {
public:
    /// `literal` has three bytes or more; `target` is handed back when it occurs.
    void add(std::string_view literal, std::uint32_t target);
    void build();
    bool empty() const { return literals_.empty(); }

    /// Calls `found(target, place)` for each occurrence; `place` is its first byte.
    template <class Found>
    void scan(std::string_view text, const Found& found) const {
        scan<6, 4>(long_, text, found);
        scan<4, 2>(middle_, text, found);
        scan<3, 1>(short_, text, found);
    }

private:
    struct Literal {
        std::string text;
        std::uint32_t target;
    };
    // A gram of a literal, and where in it.
    struct Place {
        std::uint32_t literal;
        std::uint32_t offset;
    };

    // Literals by some of their bytes.
    struct Tier {
        HashIndex index;
        std::vector<Place> places;
    };

    static std::uint64_t four(const char* at) {
        std::uint32_t bytes = 0;
        std::memcpy(&bytes, at, sizeof bytes);
        return bytes;
    }
    template <std::size_t kSize>
    static std::uint64_t gram_at(std::string_view text, std::size_t at) {
        const char* const bytes = text.data() + at;
        if constexpr (kSize == 3) {
            const auto byte = [&](std::size_t i) {
                return std::uint64_t(static_cast<unsigned char>(bytes[i]));
            };
            return byte(0) | byte(1) << 8 | byte(2) << 16;
        } else {
            return four(bytes) | four(bytes + kSize - 4) << 8 * (kSize - 4);
        }
    }
    static std::uint64_t hash(std::uint64_t gram) {
        const std::uint64_t product = gram * 0x9E3779B97F4A7C15u;
        return product ^ product >> 32;
    }

    template <std::size_t kSize, std::size_t kStep, class Found>
    void scan(const Tier& tier, std::string_view text, const Found& found) const {
        if (tier.places.empty()) return;
        const BitFilter::View filter = tier.index.filter().view();
        for (std::size_t at = 0; at + kSize <= text.size(); at += kStep) {
            const std::uint64_t gram = hash(gram_at<kSize>(text, at));
            if (!filter.may_hold(gram)) continue;
            tier.index.find_filtered(gram, [&](std::uint32_t number) {
                const Place& place = tier.places[number];
                if (at < place.offset) return;
                const std::size_t first = at - place.offset;
                const Literal& literal = literals_[place.literal];
                if (text.substr(first).starts_with(literal.text)) {
                    found(literal.target, static_cast<std::uint32_t>(first));
                }
            });
        }
    }
    template <std::size_t kSize, std::size_t kStep>
    void build(Tier& tier, std::size_t least, std::size_t most);

    std::vector<Literal> literals_;
    Tier long_, middle_, short_;
};

}  // namespace triaged::triage
