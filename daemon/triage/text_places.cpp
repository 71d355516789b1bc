#include "triage/text_places.h"

#include <algorithm>
#include <optional>

#include "base/utf8.h"
#include "triage/sentences.h"

namespace triaged::triage {
namespace {

using message::Zone;

constexpr std::size_t kMaxHitText = 200;
constexpr std::size_t kMaxContext = 60;
constexpr std::size_t kMaxCountedLine = 10'000;  // further on, columns count bytes

std::size_t characters(std::string_view text) {
    const std::string_view counted = text.substr(0, kMaxCountedLine);
    return utf8_count(counted) + (text.size() - counted.size());
}

// The last `limit` bytes that cut no character.
std::string_view tail(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    text.remove_prefix(text.size() - limit);
    while (!text.empty() && utf8_continues(text.front())) text.remove_prefix(1);
    return text;
}

bool belongs(Zone zone, Field field) {
    switch (field) {
        case Field::body:
            return zone == Zone::greeting || zone == Zone::body || zone == Zone::closing;
        case Field::quoted:
            return zone == Zone::quoted || zone == Zone::forwarded;
        case Field::footer:
            return zone == Zone::signature || zone == Zone::footer;
        default:
            return false;
    }
}

// Where byte `at` of a field's value stands in Message::plain_text: MailFields joins the zones of
// the body, and takes each run of the others as a value.
std::optional<std::size_t> place_in_text(const message::Message& message, Field field,
                                         std::uint32_t value, std::size_t at) {
    std::uint32_t run = 0;
    for (const auto& zone : message.zones) {
        if (!belongs(zone.zone, field)) continue;
        if (field != Field::body && run++ != value) continue;
        const std::size_t size = zone.end - zone.begin;
        if (at < size) return zone.begin + at;
        if (field != Field::body) return std::nullopt;
        at -= size;
    }
    return std::nullopt;
}

}  // namespace

TextPlaces::Lines::Lines(std::string_view of) : text(of), begins{0} {
    for (std::size_t i = 0; i < of.size(); ++i) {
        if (of[i] == '\n') begins.push_back(i + 1);
    }
}

void TextPlaces::Lines::describe(std::size_t begin, std::size_t end, TracedHit& hit) const {
    const auto line = std::upper_bound(begins.begin(), begins.end(), begin) - 1;
    hit.line = static_cast<std::size_t>(line - begins.begin()) + 1;
    const std::string_view before = text.substr(*line, begin - *line);
    hit.column = characters(before) + 1;
    hit.before = tail(before, kMaxContext);
    hit.text = on_one_line(utf8_prefix(text.substr(begin, end - begin), kMaxHitText));
    std::string_view rest = text.substr(end, kMaxContext + 4);
    rest = rest.substr(0, rest.find('\n'));
    hit.after = utf8_prefix(rest, kMaxContext);
}

TextPlaces::TextPlaces(const message::Message& message)
    : message_(message), text_(message.plain_text), new_text_(message.new_text) {}

void TextPlaces::describe(Field field, std::uint32_t number, std::string_view value,
                          TracedHit& hit) const {
    if (hit.begin >= hit.end) return;
    const auto first = place_in_text(message_, field, number, hit.begin);
    const auto last = place_in_text(message_, field, number, hit.end - 1);
    if (first && last) {
        text_.describe(*first, *last + 1, hit);
    } else if (field == Field::body) {
        new_text_.describe(hit.begin, hit.end, hit);
    } else {
        Lines(value).describe(hit.begin, hit.end, hit);
        hit.line = 0;
    }
}

}  // namespace triaged::triage
