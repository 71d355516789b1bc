#include "triage/evidence.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"
#include "triage/folding.h"
#include "triage/mail_language.h"

namespace triaged::triage {
namespace {

constexpr std::uint32_t kPlacesPerLeaf = 6;
constexpr std::uint32_t kTracesPerLeaf = 32;  // with more, the whole text is searched
constexpr std::size_t kMaxGlobText = 2'000;
constexpr std::size_t kMaxCapture = 200;
constexpr std::size_t kLargeText = 1'000'000;  // one mail's memory that is not kept

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

Evidence::Memory& Evidence::spare() {
    thread_local Memory memory;
    return memory;
}

Evidence::Evidence(const Model& model, const message::Message& message, std::uint64_t language_bit)
    : model_(model),
      memory_(std::exchange(spare(), {})),
      language_bit_(language_bit),
      fields_(message, model.headers),
      candidates_(model.always),
      gaps_(model.parts) {
    if (memory_.slots.size() < model.leaves.size()) memory_.slots.resize(model.leaves.size());
    memory_.found.assign(1, {});
    memory_.places.clear();
    memory_.traces.clear();
}

Evidence::~Evidence() {
    if (largest_text_ > kLargeText) return;
    for (std::size_t i = 1; i < memory_.found.size(); ++i) {
        memory_.slots[memory_.found[i].leaf] = 0;
    }
    spare() = std::move(memory_);
}

void Evidence::gather() {
    for (std::size_t i = 0; i < model_.scanned.size(); ++i) {
        const auto field = static_cast<Field>(i);
        if (model_.scanned[i]) scan_phrases(field);
        if (model_.literal_fields[i] || model_.shape_fields[i]) scan_regex_gates(field);
        if (model_.exact.asks(field)) scan_exact(field);
    }
    for (const std::uint32_t leaf : model_.open_regexes) {
        found(leaf, State::possible).traces = kTracesPerLeaf;
    }
}

Evidence::Found& Evidence::record(std::uint32_t leaf) {
    if (memory_.slots[leaf] == 0) {
        memory_.slots[leaf] = static_cast<std::uint32_t>(memory_.found.size());
        memory_.found.emplace_back().leaf = leaf;
    }
    return memory_.found[memory_.slots[leaf]];
}

Evidence::Found& Evidence::found(std::uint32_t leaf, State state) {
    Found& record = this->record(leaf);
    if (record.state != State::unseen) return record;
    record.state = state;
    for (const std::uint32_t rule : model_.leaf_rules[leaf]) {
        candidates_[rule / 64] |= std::uint64_t{1} << (rule % 64);
    }
    return record;
}

void Evidence::place(Place place) {
    Found& of = record(place.leaf);
    if (of.places >= kPlacesPerLeaf) return;
    ++of.places;
    const auto number = static_cast<std::uint32_t>(memory_.places.size());
    (of.places == 1 ? of.first_place : memory_.places[of.last_place].next) = number;
    of.last_place = number;
    memory_.places.push_back(place);
}

void Evidence::read(std::string_view text, TokenStream& into) {
    largest_text_ = std::max(largest_text_, text.size());
    into.read(text);
}

void Evidence::scan_phrases(Field field) {
    const auto& values = fields_.texts(field).values;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
        const std::string_view text = values[i];
        if (field == Field::subject && i == 0) {
            subject_.text = text;
            read(text, memory_.subject);
            if (!is_reply(text)) {
                subject_.sentences = split_sentences(text, memory_.subject, {{0, text.size()}});
            }
            scan_phrases(field, i, memory_.subject, &subject_);
        } else if (field == Field::body && i == 0) {
            body_.text = text;
            read(text, memory_.body);
            body_.sentences = split_sentences(text, memory_.body, fields_.body_zone());
            scan_phrases(field, i, memory_.body, &body_);
        } else {
            read(text, memory_.stream);
            scan_phrases(field, i, memory_.stream, nullptr);
        }
    }
}

void Evidence::scan_phrases(Field field, std::uint32_t value, const TokenStream& stream,
                            ScoredText* scored) {
    if (scored) scored->tokens = &stream;
    gaps_.begin_text();
    model_.trie.scan(stream, memory_.scratch,
                     [&](const PhraseTarget& to, std::uint32_t first, std::uint32_t last) {
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
                   stream.tokens()[last].end, kNone});
            return;
        case PhraseTarget::Kind::score:
            if (scored && is_for(model_.scoring.entries[target.index].languages, language_bit_)) {
                scored->hits.push_back({target.index, first, last});
            }
            return;
        case PhraseTarget::Kind::date:
            if (scored && is_for(model_.dates.entries[target.index].languages, language_bit_)) {
                scored->dates.push_back({target.index, first, last});
            }
            return;
        case PhraseTarget::Kind::part:
            if (const auto begin = gaps_.found(target.index, first, last)) {
                occurred(model_.parts[target.index].whole, field, value, *begin, last, stream,
                         scored);
            }
            return;
    }
}

Evidence::Lowered Evidence::lowered(Field field, std::size_t value, std::string_view text) {
    for (const auto& [of, scored] : {std::pair{Field::subject, &subject_}, {Field::body, &body_}}) {
        const bool known = field == of && value == 0 && scored->tokens;
        if (known && scored->text.data() == text.data() && scored->text.size() == text.size()) {
            return {scored->tokens->bits(), scored->tokens->lowered()};
        }
    }
    largest_text_ = std::max(largest_text_, text.size());
    memory_.lowered.resize(text.size() + TextBits::kPadding);
    memory_.bits.read(text, memory_.lowered.data());
    return {memory_.bits, std::string_view(memory_.lowered).substr(0, text.size())};
}

const std::vector<Evidence::CleanText>& Evidence::clean_texts(Field field) {
    const auto [entry, added] = clean_.try_emplace(field);
    if (!added) return entry->second;
    const auto& values = fields_.texts(field).values;
    entry->second.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        CleanText& clean_text = entry->second[i];
        const std::string_view shortened = utf8_prefix(values[i], kMaxRegexTextBytes);
        if (shortened.size() < values[i].size()) {
            warn("regexes read only the first 256 KiB of " + field_name(field));
        }
        const bool changed = clean(shortened, lowered(field, i, shortened).bits, clean_text.storage,
                                   clean_text.offsets);
        clean_text.text = changed ? std::string_view(clean_text.storage) : shortened;
        clean_text.text = utf8_prefix(clean_text.text, kMaxRegexTextBytes);
    }
    return entry->second;
}

void Evidence::scan_regex_gates(Field field) {
    const auto& values = clean_texts(field);
    for (std::uint32_t i = 0; i < values.size(); ++i) {
        const std::string_view text = values[i].text;
        const auto looks_at = [&](std::uint32_t leaf) {
            const Leaf& of = model_.leaves[leaf];
            return of.field == field || of.second == field;
        };
        if (model_.literal_fields[index(field)]) {
            const Lowered low = lowered(field, i, text);
            const GateText folded = gate_folded(text, low.bits, low.text, memory_.gate_text);
            model_.literals.scan(folded.text, [&](std::uint32_t leaf, std::uint32_t at) {
                if (looks_at(leaf)) traced(leaf, field, i, folded.same_places ? at : kNone);
            });
        }
        if (model_.shape_fields[index(field)]) {
            model_.shapes.scan(text, field_bit(field), [&](std::uint32_t leaf, std::uint32_t at) {
                if (looks_at(leaf)) traced(leaf, field, i, at);
            });
        }
    }
}

// Notes where something stands that the leaf's regex requires; kNone when that cannot be said.
void Evidence::traced(std::uint32_t leaf, Field field, std::uint32_t value, std::uint32_t at) {
    Found& of = found(leaf, State::possible);
    if (at == kNone) of.traces = kTracesPerLeaf;
    if (of.traces >= kTracesPerLeaf) return;
    ++of.traces;
    memory_.traces.push_back({field, value, at, of.latest_trace});
    of.latest_trace = static_cast<std::uint32_t>(memory_.traces.size() - 1);
}

void Evidence::scan_exact(Field field) {
    const auto& values = fields_.texts(field).values;
    std::vector<std::uint32_t> leaves;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
        leaves.clear();
        model_.exact.find(field, values[i], leaves);
        for (const std::uint32_t leaf : leaves) {
            found(leaf, State::yes);
            place({leaf, field, i, 0, static_cast<std::uint32_t>(values[i].size()), kNone});
        }
    }
}

Evidence::State Evidence::decide(std::uint32_t number) {
    const Leaf& leaf = model_.leaves[number];
    if (memory_.slots[number] == 0 && leaf.gated) return State::no;
    State state = record(number).state;
    if (state == State::possible) {
        state = search(leaf, number);
    } else if (state == State::unseen) {
        state = glob_or_exists(leaf, number, leaf.field);
        if (state == State::no && leaf.second != Field::none) {
            state = glob_or_exists(leaf, number, leaf.second);
        }
    }
    return record(number).state = state;
}

Evidence::State Evidence::search(const Leaf& leaf, std::uint32_t number) {
    State result = search_field(leaf, number, leaf.field);
    if (result != State::yes && leaf.second != Field::none) {
        const State second = search_field(leaf, number, leaf.second);
        if (second != State::no) result = second;
    }
    if (result == State::unknown) {
        warn("regex of rule " + model_.regex_owner[leaf.index] + " hit its match limit");
    }
    return result;
}

Evidence::State Evidence::search_field(const Leaf& leaf, std::uint32_t number, Field field) {
    State result = State::no;
    const auto values = static_cast<std::uint32_t>(clean_texts(field).size());
    for (std::uint32_t i = 0; i < values; ++i) {
        const State one = search_value(leaf, number, field, i);
        if (one == State::yes) return one;
        if (one == State::unknown) result = one;
    }
    return result;
}

Evidence::State Evidence::search_value(const Leaf& leaf, std::uint32_t number, Field field,
                                       std::uint32_t value) {
    const CleanText& clean_text = clean_texts(field)[value];
    if (!windows(leaf, number, field, value)) memory_.windows = {{0, clean_text.text.size()}};
    for (const Regex::Range& starts : memory_.windows) {
        Regex::Range match;
        std::vector<Regex::Capture> captures;
        const auto outcome =
            model_.regexes[leaf.index].search(clean_text.text, starts, match, captures);
        if (outcome == Regex::Outcome::limit) return State::unknown;
        if (outcome != Regex::Outcome::match) continue;
        const auto original = [&](std::size_t at) {
            return static_cast<std::uint32_t>(clean_text.offsets.empty() ? at
                                                                         : clean_text.offsets[at]);
        };
        place({number, field, value, original(match.begin), original(match.end), kNone});
        for (auto& capture : captures) {
            const std::string_view captured = clean_text.text.substr(
                capture.range.begin, capture.range.end - capture.range.begin);
            captures_.push_back(
                {number, std::move(capture.name), std::string(utf8_prefix(captured, kMaxCapture))});
        }
        return State::yes;
    }
    return State::no;
}

// Fills memory_.windows with the starts of matches that what was found allows, in their order;
// false when that is anywhere.
bool Evidence::windows(const Leaf& leaf, std::uint32_t number, Field field, std::uint32_t value) {
    const std::uint32_t lead = model_.regex_leads[leaf.index];
    const Found& of = memory_.found[memory_.slots[number]];
    if (lead == RegexOutline::kUnbounded || of.traces >= kTracesPerLeaf) return false;
    const std::string_view text = clean_texts(field)[value].text;
    const auto back = [&](std::size_t at, std::uint32_t characters) {
        const auto inside = [&] { return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; };
        while (at > 0 && at < text.size() && inside()) --at;
        for (; characters > 0 && at > 0; --characters) {
            do --at;
            while (at > 0 && inside());
        }
        return at;
    };
    memory_.windows.clear();
    for (std::uint32_t i = of.latest_trace; i != kNone; i = memory_.traces[i].next) {
        const Trace& trace = memory_.traces[i];
        if (trace.field != field || trace.value != value) continue;
        memory_.windows.push_back({back(trace.at, lead), back(trace.at, 0)});
    }
    std::sort(memory_.windows.begin(), memory_.windows.end(),
              [](const auto& a, const auto& b) { return a.begin < b.begin; });
    std::size_t kept = 0;
    for (const Regex::Range& window : memory_.windows) {
        if (kept > 0 && window.begin <= memory_.windows[kept - 1].end) {
            memory_.windows[kept - 1].end = std::max(memory_.windows[kept - 1].end, window.end);
        } else {
            memory_.windows[kept++] = window;
        }
    }
    memory_.windows.resize(kept);
    return true;
}

Evidence::State Evidence::glob_or_exists(const Leaf& leaf, std::uint32_t number, Field field) {
    const auto& values = fields_.texts(field).values;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
        bool holds = leaf.kind == Leaf::Kind::exists;
        if (!holds) {
            const std::string_view compared =
                is_address_field(field) ? address_of(values[i]) : values[i];
            const std::string folded = fold(utf8_prefix(ascii::trim(compared), kMaxGlobText));
            const auto& patterns = model_.globs[leaf.index];
            holds = std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
                return glob_matches(pattern, folded);
            });
        }
        if (!holds) continue;
        place({number, field, i, 0, static_cast<std::uint32_t>(values[i].size()), kNone});
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

std::size_t Evidence::body_length() {
    if (!body_length_) {
        const auto& values = fields_.texts(Field::body).values;
        const std::string_view text = values.empty() ? std::string_view() : values[0];
        body_length_ = static_cast<std::size_t>(
            std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
    }
    return *body_length_;
}

std::size_t Evidence::capitals_in_a_row() {
    if (capitals_) return *capitals_;
    capitals_ = 0;
    for (const auto& [field, scored] :
         {std::pair{Field::subject, &subject_}, {Field::body, &body_}}) {
        const TokenStream* stream = scored->tokens;
        const auto& values = fields_.texts(field).values;
        if (!stream && !values.empty()) {
            read(values[0], memory_.stream);
            stream = &memory_.stream;
        }
        if (!stream) continue;
        std::size_t row = 0;
        for (const Token& token : stream->tokens()) {
            row = token.caps ? row + 1 : 0;
            capitals_ = std::max(*capitals_, row);
        }
    }
    return *capitals_;
}

void Evidence::warn(std::string text) {
    if (std::find(warnings_.begin(), warnings_.end(), text) == warnings_.end()) {
        warnings_.push_back(std::move(text));
    }
}

}  // namespace triaged::triage
