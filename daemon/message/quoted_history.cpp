#include "message/quoted_history.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "message/zone_phrases.h"

namespace triaged::message {
namespace {

using Lines = std::vector<ZoneLine>;

bool is_cited(const ZoneLine& line) { return line.text.starts_with('>'); }

// Initials in front of the mark: "JS> ...".
bool is_cited_with_initials(const ZoneLine& line) {
    const auto mark = line.text.substr(0, 5).find('>');
    if (mark == std::string_view::npos || mark == 0) return false;
    return std::all_of(line.text.begin(), line.text.begin() + static_cast<std::ptrdiff_t>(mark),
                       [](char c) { return c >= 'A' && c <= 'Z'; });
}

// How many lines from `i` are an attribution, wrapped over up to three; 0 when none.
std::size_t attribution_lines(const Lines& lines, std::size_t i) {
    if (is_attribution(lines[i].folded)) return 1;
    if (!may_begin_attribution(lines[i].folded)) return 0;
    std::string joined(lines[i].folded);
    for (std::size_t n = 1; n < 3 && i + n < lines.size(); ++n) {
        if (lines[i + n].blank() || is_cited(lines[i + n])) return 0;
        joined += ' ';
        joined += lines[i + n].folded;
        if (is_attribution(joined)) return n + 1;
    }
    return 0;
}

// A header block over quoted mail: at least three different labels within few lines, the first of
// them at `i`.
bool begins_header_block(const Lines& lines, std::size_t i) {
    const auto first = header_label(lines[i].folded);
    if (first == HeaderLabel::none) return false;
    constexpr std::size_t most_lines = 12;
    unsigned seen = 0;
    for (std::size_t k = i; k < lines.size() && k < i + most_lines; ++k) {
        const auto label = header_label(lines[k].folded);
        if (label != HeaderLabel::none) seen |= 1u << static_cast<unsigned>(label);
    }
    const auto has = [&](HeaderLabel label) { return seen >> static_cast<unsigned>(label) & 1u; };
    if (first == HeaderLabel::from) {
        return has(HeaderLabel::subject) || (has(HeaderLabel::sent) && has(HeaderLabel::to));
    }
    if (first == HeaderLabel::to) {
        return has(HeaderLabel::subject) && (has(HeaderLabel::cc) || has(HeaderLabel::from));
    }
    if (first == HeaderLabel::sent) return has(HeaderLabel::from) && has(HeaderLabel::subject);
    return false;
}

bool looks_like_date(std::string_view line) {
    const auto digits = std::count_if(line.begin(), line.end(), ascii::is_digit);
    return digits >= 4 && line.size() <= 60 && line.find(':') != std::string_view::npos;
}

// A Notes header has its sender and date in the lines above "To:", without labels.
std::size_t header_block_begin(const Lines& lines, std::size_t i) {
    std::size_t begin = i;
    for (int n = 0; n < 3 && begin > 0; ++n) {
        const auto& above = lines[begin - 1];
        if (above.blank() || above.text.size() > 70 || above.zone != Zone::body) break;
        const char last = above.text.back();
        if (last == '.' || last == ',' || last == '!' || last == '?') break;
        --begin;
    }
    // Without a date among them they are the writer's own.
    const bool dated = std::any_of(lines.begin() + static_cast<std::ptrdiff_t>(begin),
                                   lines.begin() + static_cast<std::ptrdiff_t>(i),
                                   [](const ZoneLine& l) { return looks_like_date(l.folded); });
    return dated || header_label(lines[i].folded) == HeaderLabel::from ? (dated ? begin : i) : i;
}

bool is_rule(const ZoneLine& line) {
    return line.text.size() >= 5 && line.text.find_first_not_of("-_=*") == std::string_view::npos;
}

void mark(Lines& lines, std::size_t begin, std::size_t end, Zone zone) {
    for (auto i = begin; i < end; ++i) lines[i].zone = zone;
}

// Behind an attribution: when the history is marked by ">", what is not marked was newly written.
// Everything when nothing is marked.
std::size_t end_of_answered_history(const Lines& lines, std::size_t i) {
    const auto first = next_filled(lines, i);
    if (first == lines.size() || !is_cited(lines[first])) return lines.size();
    return first;
}

}  // namespace

void mark_history(Lines& lines) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].blank()) continue;
        if (is_cited(lines[i]) || is_cited_with_initials(lines[i])) {
            lines[i].zone = Zone::quoted;
            continue;
        }
        if (const auto marker = history_marker(lines[i].folded); marker != Marker::none) {
            const auto zone = marker == Marker::original ? Zone::quoted : Zone::forwarded;
            return mark(lines, i, lines.size(), zone);
        }
        if (const auto n = attribution_lines(lines, i)) {
            const auto end = end_of_answered_history(lines, i + n);
            mark(lines, i, end, Zone::quoted);
            if (end == lines.size()) return;
            i = end - 1;
            continue;
        }
        if (begins_header_block(lines, i)) {
            auto begin = header_block_begin(lines, i);
            if (begin > 0 && is_rule(lines[begin - 1])) --begin;
            return mark(lines, begin, lines.size(), Zone::quoted);
        }
    }
}

}  // namespace triaged::message
