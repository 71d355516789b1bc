#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "triage/hash_index.h"

namespace triaged::triage {

/// Finds which of many literals occur in a text, as parts of words too. A literal stands under some
/// of its bytes, its grams, at so many neighbouring places that a text need be looked at in steps
/// only: of nine bytes or more under six at four places, of seven and eight under four at four, of
/// five and six under four at two. A look is one at a bit set, and more only where such a gram
/// stands. Literals of three and four bytes are looked for at every byte. Literals and text are
/// gate-folded (folding.h). Built once, then const and thread-safe.
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
        scan<4, 4>(middle_, text, found);
        scan<4, 2>(short_, text, found);
        scan_shortest(text, found);
    }

private:
    struct Literal {
        std::string text;
        std::uint32_t target;
    };
    // A gram of a literal, and where in it. The literal's first eight bytes, or fewer and zeroes,
    // mostly tell that it is another.
    struct Place {
        std::uint64_t first;
        std::uint64_t bytes;  // a mask: those
        std::uint32_t literal;
        std::uint32_t offset;
    };

    // Literals by some of their bytes.
    struct Tier {
        HashIndex index;
        std::vector<Place> places;
    };

    // Zeroes behind the text's end.
    static std::uint64_t eight_at(std::string_view text, std::size_t at) {
        std::uint64_t bytes = 0;
        const std::size_t left = text.size() - at;
        std::memcpy(&bytes, text.data() + at, std::min(left, sizeof bytes));
        return bytes;
    }
    // Of the first of eight bytes.
    template <std::size_t kSize>
    static std::uint64_t gram(std::uint64_t eight) {
        return eight & ((std::uint64_t{1} << 8 * kSize) - 1);
    }
    static std::uint64_t hash(std::uint64_t gram) {
        const std::uint64_t product = gram * 0x9E3779B97F4A7C15u;
        return product ^ product >> 32;
    }
    // Five bits of each of three bytes, enough to tell letters apart.
    static constexpr std::size_t kBrief = 1 << 15;
    static std::uint32_t brief(std::uint32_t before, char next) {
        return before >> 5 | (static_cast<std::uint32_t>(next) & 31) << 10;
    }

    template <std::size_t kSize, std::size_t kStep, class Found>
    void scan(const Tier& tier, std::string_view text, const Found& found) const {
        if (tier.places.empty()) return;
        const BitFilter::View filter = tier.index.filter().view();
        std::size_t at = 0;
        for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += kStep) {
            std::memcpy(&eight, text.data() + at, sizeof eight);
            const std::uint64_t key = hash(gram<kSize>(eight));
            if (filter.may_hold(key)) look(tier, key, text, at, found);
        }
        for (; at + kSize <= text.size(); at += kStep) {
            look(tier, hash(gram<kSize>(eight_at(text, at))), text, at, found);
        }
    }
    template <class Found>
    void scan_shortest(std::string_view text, const Found& found) const {
        if (shortest_.places.empty() || text.size() < 3) return;
        const std::uint64_t* const briefs = briefs_.data();
        std::uint32_t last = brief(brief(0, text[0]), text[1]);
        for (std::size_t at = 0; at + 3 <= text.size(); ++at) {
            last = brief(last, text.data()[at + 2]);
            if ((briefs[last >> 6] >> (last & 63) & 1) == 0) continue;
            look(shortest_, hash(gram<3>(eight_at(text, at))), text, at, found);
        }
    }
    // Tells the literals that have a gram of that hash where the text has it at `at`.
    template <class Found>
    void look(const Tier& tier, std::uint64_t key, std::string_view text, std::size_t at,
              const Found& found) const {
        tier.index.find(key, [&](std::uint32_t number) {
            const Place& place = tier.places[number];
            if (at < place.offset) return;
            const std::size_t first = at - place.offset;
            if ((eight_at(text, first) & place.bytes) != place.first) return;
            const Literal& literal = literals_[place.literal];
            if (text.substr(first).starts_with(literal.text)) {
                found(literal.target, static_cast<std::uint32_t>(first));
            }
        });
    }
    template <std::size_t kSize, std::size_t kStep>
    void build(Tier& tier, std::size_t least, std::size_t most);

    std::vector<Literal> literals_;
    Tier long_, middle_, short_, shortest_;
    std::vector<std::uint64_t> briefs_;  // a bit set: grams of the shortest
};

}  // namespace triaged::triage
