#include "triage/word_table.h"

#include <algorithm>

namespace triaged::triage {

void WordTable::build(const std::vector<Word>& words) {
    *this = {};
    for (const Word& word : words) {
        places_.push_back({static_cast<std::uint32_t>(bytes_.size()),
                           static_cast<std::uint32_t>(word.text.size()) & 0x7FFFFFFF, word.stem});
        bytes_ += word.text;
        if (!word.stem) continue;
        const std::uint32_t size = places_.back().size;
        beginnings_.push_back(std::min<std::uint32_t>(size, kBeginning));
        if (size >= kBeginning) long_stems_.push_back(size);
    }
    bytes_.append(kPadding, '\0');
    for (auto* const lengths : {&beginnings_, &long_stems_}) {
        std::sort(lengths->begin(), lengths->end());
        lengths->erase(std::unique(lengths->begin(), lengths->end()), lengths->end());
    }
    index_.reserve(places_.size());
    stems_.reserve(places_.size());
    for (std::uint32_t number = 0; number < places_.size(); ++number) {
        const Place& place = places_[number];
        const std::string_view text(bytes_.data() + place.begin, place.size);
        index_.add(hash(text, text.size()) ^ (place.stem ? kStem : 0), number);
        if (place.stem) stems_.add(hash(text, std::min(text.size(), kBeginning)));
    }
}

}  // namespace triaged::triage
