#include "triage/literal_scanner.h"

#include <unordered_map>

namespace triaged::triage {

void LiteralScanner::add(std::string_view literal, std::uint32_t target) {
    literals_.push_back({std::string(literal), target});
}

void LiteralScanner::build() {
    build<6, 4>(long_, 9, SIZE_MAX);
    build<4, 4>(middle_, 7, 8);
    build<4, 2>(short_, 5, 6);
    build<3, 1>(shortest_, 3, 4);
    briefs_.assign(kBrief / 64, 0);
    for (const Place& place : shortest_.places) {
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            bits = brief(bits, literals_[place.literal].text[place.offset + i]);
        }
        briefs_[bits >> 6] |= std::uint64_t{1} << (bits & 63);
    }
}

// Literals of `least` to `most` bytes stand under the bytes of them that fewest others stand under,
// at as many neighbouring places as a step has: one of them is looked at in any text.
template <std::size_t kSize, std::size_t kStep>
void LiteralScanner::build(Tier& tier, std::size_t least, std::size_t most) {
    std::unordered_map<std::uint64_t, std::uint32_t> loads;
    tier.index.reserve(kStep * literals_.size());
    for (std::uint32_t number = 0; number < literals_.size(); ++number) {
        const std::string& text = literals_[number].text;
        if (text.size() < least || text.size() > most) continue;
        std::uint32_t best = 0;
        std::uint32_t lightest = UINT32_MAX;
        for (std::uint32_t at = 0; at + kSize + kStep - 1 <= text.size(); ++at) {
            std::uint32_t load = 0;
            for (std::size_t i = 0; i < kStep; ++i) {
                const auto known = loads.find(gram<kSize>(eight_at(text, at + i)));
                load += known == loads.end() ? 0 : known->second;
            }
            if (load < lightest) {
                lightest = load;
                best = at;
            }
        }
        const std::uint64_t bytes =
            text.size() < 8 ? (std::uint64_t{1} << 8 * text.size()) - 1 : ~std::uint64_t{0};
        for (std::uint32_t i = 0; i < kStep; ++i) {
            const std::uint64_t key = gram<kSize>(eight_at(text, best + i));
            tier.index.add(hash(key), static_cast<std::uint32_t>(tier.places.size()));
            tier.places.push_back({eight_at(text, 0), bytes, number, best + i});
            ++loads[key];
        }
    }
}

}  // namespace triaged::triage
