#include "triage/phrase_gaps.h"

#include <algorithm>

namespace triaged::triage {

std::optional<std::uint32_t> PhraseGaps::found(std::uint32_t part, std::uint32_t first,
                                               std::uint32_t last) {
    std::optional<std::uint32_t> begin = first;
    if (!parts_[part].first) begin = begin_before(part - 1, first);
    if (!begin || parts_[part].last) return begin;
    if (slots_[part] == 0) {
        found_.emplace_back();
        slots_[part] = static_cast<std::uint32_t>(found_.size());
    }
    Slot& slot = found_[slots_[part] - 1];
    auto& places = slot.places;
    if (slot.text != text_) places.clear();
    slot.text = text_;
    while (places.size() >= 2 && places[1].end < first) places.erase(places.begin());
    places.push_back({*begin, last});
    return std::nullopt;
}

// Where the phrase began whose part ended last before `first`, not too far away.
std::optional<std::uint32_t> PhraseGaps::begin_before(std::uint32_t part,
                                                      std::uint32_t first) const {
    if (slots_[part] == 0) return std::nullopt;
    const Slot& slot = found_[slots_[part] - 1];
    if (slot.text != text_) return std::nullopt;
    const auto place = std::find_if(slot.places.rbegin(), slot.places.rend(),
                                    [&](const Place& p) { return p.end < first; });
    if (place == slot.places.rend() || first - place->end > kMaxGap + 1) return std::nullopt;
    return place->begin;
}

}  // namespace triaged::triage
