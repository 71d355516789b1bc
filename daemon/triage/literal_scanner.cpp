#include "triage/literal_scanner.h"

#include <algorithm>

namespace triaged::triage {
namespace {

std::uint32_t gram_at(std::string_view text, std::size_t at, std::size_t size) {
    std::uint32_t gram = 0;
    for (std::size_t i = 0; i < size; ++i) {
        gram |= static_cast<std::uint32_t>(static_cast<unsigned char>(text[at + i])) << (8 * i);
    }
    return gram;
}

}  // namespace

void LiteralScanner::add(std::string_view literal, std::uint32_t target) {
    literals_.push_back({std::string(literal), target});
}

// Each literal stands under the gram of it that fewest others stand under.
void LiteralScanner::build() {
    marks_.assign(kBits / 64, 0);
    for (std::uint32_t i = 0; i < literals_.size(); ++i) {
        const std::string& text = literals_[i].text;
        const std::size_t size = std::min<std::size_t>(text.size(), 4);
        has_short_ = has_short_ || size == 3;
        std::size_t best = 0;
        std::size_t load = SIZE_MAX;
        for (std::size_t at = 0; at + size <= text.size(); ++at) {
            const auto places = places_.find(gram_at(text, at, size));
            const std::size_t there = places == places_.end() ? 0 : places->second.size();
            if (there < load) {
                load = there;
                best = at;
            }
        }
        const std::uint32_t gram = gram_at(text, best, size);
        places_[gram].push_back({i, static_cast<std::uint32_t>(best)});
        const std::uint32_t bit = slot(gram);
        marks_[bit >> 6] |= std::uint64_t{1} << (bit & 63);
    }
}

}  // namespace triaged::triage
