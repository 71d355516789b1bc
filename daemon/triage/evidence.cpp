#include "triage/evidence.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "triage/folding.h"

namespace triaged::triage {
namespace {

constexpr std::uint8_t kPlacesPerLeaf = 4;
constexpr std::size_t kMaxGlobText = 2'000;
constexpr std::size_t kMaxCapture = 200;

// A cut that never divides a character.
std::string_view cut(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
    return text.substr(0, limit);
}

// `*` any run, `?` one character. Pattern and text are short.
bool glob_matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t retry = 0;
    const auto next = [&](std::size_t at) {
        std::size_t length = 0;
        decode(text, at, length);
        return at + length;
    };
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            retry = t;
        } else if (p < pattern.size() && pattern[p] == '?') {
            ++p;
            t = next(t);
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = retry = next(retry);
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

bool is_reply(std::string_view subject) {
    constexpr std::array<std::string_view, 8> prefixes = {
        "re:", "aw:", "sv:", "fw:", "fwd:", "wg:", "tr:", "rv:"};
    const std::string_view text = ascii::trim(subject);
    return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) {
        return ascii::starts_with_ignoring_case(text, prefix);
    });
}

}  // namespace

Evidence::Evidence(const Model& model, const message::Message& message, std::uint64_t language_bit)
    : model_(model),
      language_bit_(language_bit),
      fields_(message, model.headers),
      states_(model.leaves.size(), State::unseen),
      counts_(model.leaves.size(), 0),
      candidates_(model.always),
      gaps_(model.parts) {}

void Evidence::gather() {
    for (std::size_t i = 0; i < model_.scanned.size(); ++i) {
        const auto field = static_cast<Field>(i);
        if (model_.scanned[i]) scan_phrases(field);
        if (model_.literal_fields[i] || model_.gates.count(field) > 0) scan_regex_gates(field);
        if (model_.exact.asks(field)) scan_exact(field);
    }
}

void Evidence::found(std::uint32_t leaf, State state) {
    if (states_[leaf] != State::unseen) return;
    states_[leaf] = state;
    for (const std::uint32_t rule : model_.leaf_rules[leaf]) {
        candidates_[rule / 64] |= std::uint64_t{1} << (rule % 64);
    }
}

void Evidence::place(const Place& place) {
    if (counts_[place.leaf] >= kPlacesPerLeaf) return;
    ++counts_[place.leaf];
    places_.push_back(place);
}

void Evidence::scan_phrases(Field field) {
    const auto& values = fields_.texts(field).values;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
        if (field == Field::subject && i == 0) {
            subject_.text = values[i];
            if (!is_reply(values[i])) {
                subject_.sentences = split_sentences(values[i], {{0, values[i].size()}});
            }
            scan_phrases(field, i, values[i], subject_tokens_, &subject_);
        } else if (field == Field::body && i == 0) {
            body_.text = values[i];
            body_.sentences = split_sentences(values[i], fields_.body_zone());
            scan_phrases(field, i, values[i], body_tokens_, &body_);
        } else {
            scan_phrases(field, i, values[i], stream_, nullptr);
        }
    }
}

void Evidence::scan_phrases(Field field, std::uint32_t value, std::string_view text,
                            TokenStream& stream, ScoredText* scored) {
    stream.read(text);
    if (scored) scored->tokens = &stream;
    gaps_.begin_text();
    model_.trie.scan(stream, scratch_,
                     [&](std::uint32_t target, std::uint32_t first, std::uint32_t last) {
                         const PhraseTarget& to = model_.phrase_targets[target];
                         if (to.field == field || to.second == field) {
                             occurred(to, field, value, first, last, stream, scored);
                         }
                     });
}

void Evidence::occurred(const PhraseTarget& target, Field field, std::uint32_t value,
                        std::uint32_t first, std::uint32_t last, const TokenStream& stream,
                        ScoredText* scored) {
    switch (target.kind) {
        case PhraseTarget::Kind::leaf:
            found(target.index, State::yes);
            place({target.index, field, value, stream.tokens()[first].begin,
                   stream.tokens()[last].end});
            return;
        case PhraseTarget::Kind::score: {
            if (!scored) return;
            const std::uint64_t languages = model_.scoring.entries[target.index].languages;
            if (languages == 0 || (languages & language_bit_) != 0) {
                scored->hits.push_back({target.index, first, last});
            }
            return;
        }
        case PhraseTarget::Kind::part:
            if (const auto begin = gaps_.found(target.index, first, last)) {
                occurred(model_.parts[target.index].whole, field, value, *begin, last, stream,
                         scored);
            }
            return;
    }
}

const std::vector<Evidence::CleanText>& Evidence::clean_texts(Field field) {
    const auto [entry, added] = clean_.try_emplace(field);
    if (!added) return entry->second;
    const auto& values = fields_.texts(field).values;
    entry->second.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        CleanText& clean_text = entry->second[i];
        const std::string_view shortened = cut(values[i], kMaxRegexTextBytes);
        if (shortened.size() < values[i].size()) {
            warn("regexes read only the first 256 KiB of " + field_name(field));
        }
        const bool changed = clean(shortened, clean_text.storage, clean_text.offsets);
        clean_text.text = changed ? std::string_view(clean_text.storage) : shortened;
        clean_text.text = cut(clean_text.text, kMaxRegexTextBytes);
    }
    return entry->second;
}

void Evidence::scan_regex_gates(Field field) {
    const auto gate = model_.gates.find(field);
    std::vector<std::uint32_t> possible;
    for (const CleanText& value : clean_texts(field)) {
        if (model_.literal_fields[index(field)]) {
            model_.literals.scan(gate_folded(value.text), [&](std::uint32_t leaf) {
                const Leaf& of = model_.leaves[leaf];
                if (of.field == field || of.second == field) found(leaf, State::possible);
            });
        }
        if (gate != model_.gates.end()) gate->second.find(value.text, possible);
    }
    for (const std::uint32_t leaf : possible) found(leaf, State::possible);
}

void Evidence::scan_exact(Field field) {
    const auto& values = fields_.texts(field).values;
    std::vector<std::uint32_t> leaves;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
        leaves.clear();
        model_.exact.find(field, values[i], leaves);
        for (const std::uint32_t leaf : leaves) {
            found(leaf, State::yes);
            place({leaf, field, i, 0, static_cast<std::uint32_t>(values[i].size())});
        }
    }
}

Evidence::State Evidence::decide(std::uint32_t number) {
    const Leaf& leaf = model_.leaves[number];
    State& state = states_[number];
    if (state == State::possible) {
        state = search(leaf, number);
    } else if (state == State::unseen && !leaf.gated) {
        state = glob_or_exists(leaf, number, leaf.field);
        if (state == State::no && leaf.second != Field::none) {
            state = glob_or_exists(leaf, number, leaf.second);
        }
    } else if (state == State::unseen) {
        state = State::no;
    }
    return state;
}

Evidence::State Evidence::search(const Leaf& leaf, std::uint32_t number) {
    const Regex& regex = model_.regexes[leaf.index];
    State result = search_field(regex, number, leaf.field);
    if (result != State::yes && leaf.second != Field::none) {
        const State second = search_field(regex, number, leaf.second);
        if (second != State::no) result = second;
    }
    if (result == State::unknown) {
        warn("regex of rule " + model_.regex_owner[leaf.index] + " hit its match limit");
    }
    return result;
}

Evidence::State Evidence::search_field(const Regex& regex, std::uint32_t number, Field field) {
    State result = State::no;
    const auto& values = clean_texts(field);
    for (std::uint32_t i = 0; i < values.size(); ++i) {
        const CleanText& value = values[i];
        Regex::Range range;
        std::vector<Regex::Capture> captures;
        const auto outcome = regex.search(value.text, range, &captures);
        if (outcome == Regex::Outcome::limit) result = State::unknown;
        if (outcome != Regex::Outcome::match) continue;
        const auto original = [&](std::size_t at) {
            return static_cast<std::uint32_t>(value.offsets.empty() ? at : value.offsets[at]);
        };
        place({number, field, i, original(range.begin), original(range.end)});
        for (auto& capture : captures) {
            captures_.push_back(
                {number, std::move(capture.name),
                 std::string(cut(value.text.substr(capture.range.begin,
                                                   capture.range.end - capture.range.begin),
                                 kMaxCapture))});
        }
        return State::yes;
    }
    return result;
}

Evidence::State Evidence::glob_or_exists(const Leaf& leaf, std::uint32_t number, Field field) {
    const auto& values = fields_.texts(field).values;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
        bool holds = leaf.kind == Leaf::Kind::exists;
        if (!holds) {
            const std::string_view compared =
                is_address_field(field) ? address_of(values[i]) : values[i];
            const std::string folded = fold(cut(ascii::trim(compared), kMaxGlobText));
            const auto& patterns = model_.globs[leaf.index];
            holds = std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
                return glob_matches(pattern, folded);
            });
        }
        if (!holds) continue;
        place({number, field, i, 0, static_cast<std::uint32_t>(values[i].size())});
        return State::yes;
    }
    return State::no;
}

std::string_view Evidence::text(const Place& place) {
    const auto& values = fields_.texts(place.field).values;
    return values[place.value].substr(place.begin, place.end - place.begin);
}

std::string Evidence::field_name(Field field) const {
    constexpr std::array<std::string_view, index(Field::first_header)> names = {
        "subject",    "body",           "quoted",    "footer",  "from",    "to",
        "cc",         "reply_to",       "from_name", "to_name", "cc_name", "reply_to_name",
        "attachment", "attachment_type"};
    if (index(field) < names.size()) return std::string(names[index(field)]);
    return "header:" + model_.headers[index(field) - names.size()];
}

void Evidence::warn(std::string text) {
    if (std::find(warnings_.begin(), warnings_.end(), text) == warnings_.end()) {
        warnings_.push_back(std::move(text));
    }
}

}  // namespace triaged::triage
