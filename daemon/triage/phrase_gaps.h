#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "triage/model.h"

namespace triaged::triage {

/// Puts the parts of phrases with gaps together: `still ... waiting` has been found when its last
/// part follows the one before with at most kMaxGap words between.
///
/// Parts are told in the order of their first words. Kept of each part: its latest end that the
/// next part can follow, and those that still overlap it; at most kMaxPhraseWords + 1.
class PhraseGaps {
public:
    explicit PhraseGaps(const std::vector<PhrasePart>& parts)
        : parts_(parts), slots_(parts.size(), 0) {}

    /// Forgets what was found: phrases lie within one text.
    void begin_text() { ++text_; }

    /// The part stands at words [first, last]. Gives the first word of the whole phrase when that
    /// completes it.
    std::optional<std::uint32_t> found(std::uint32_t part, std::uint32_t first, std::uint32_t last);

private:
    struct Place {
        std::uint32_t begin;  // first word of the phrase so far
        std::uint32_t end;    // last word of the part
    };
    struct Slot {
        std::uint32_t text = 0;
        std::vector<Place> places;  // ascending ends
    };
    std::optional<std::uint32_t> begin_before(std::uint32_t part, std::uint32_t first) const;

    const std::vector<PhrasePart>& parts_;
    std::vector<std::uint32_t> slots_;  // of each part, 1-based; 0: not found yet
    std::vector<Slot> found_;
    std::uint32_t text_ = 1;
};

}  // namespace triaged::triage
