#include "triage/word_table.h"

#include <algorithm>
#include <set>

namespace triaged::triage {

void WordTable::build(const std::vector<Word>& words) {
    *this = {};
    std::set<std::uint32_t> lengths;  // of stems
    for (const Word& word : words) {
        places_.push_back({0, static_cast<std::uint32_t>(bytes_.size()),
                           static_cast<std::uint32_t>(word.text.size()) & 0x7FFFFFFF, word.stem});
        bytes_ += word.text;
        if (word.stem) lengths.insert(places_.back().size);
    }
    bytes_.append(kPadding, '\0');
    for (const std::uint32_t length : lengths) {
        const Beginning beginning = beginning_of(length);
        if (beginnings_.empty() || beginnings_.back().size != beginning.size) {
            beginnings_.push_back(beginning);
        }
        beginnings_.back().lengths.push_back(length);
    }
    index_.reserve(places_.size());
    stems_.reserve(places_.size());
    for (std::uint32_t number = 0; number < places_.size(); ++number) {
        Place& place = places_[number];
        const std::string_view text = this->text(number);
        place.first = first_of(eight(text.data()), std::min<std::size_t>(text.size(), 8));
        index_.add(hash(text, text.size()) ^ (place.stem ? kStem : 0), number);
        if (place.stem) stems_.add(beginning(eight(text.data()), beginning_of(text.size()).bytes));
    }
}

}  // namespace triaged::triage
