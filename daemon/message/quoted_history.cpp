#include "message/quoted_history.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "message/header_label.h"
#include "message/history_phrases.h"

namespace triaged::message {
namespace {

using Lines = std::vector<ZoneLine>;

// ">From " is what mbox files make of a line of the writer's own.
bool is_cited(const ZoneLine& line) {
    return line.text.starts_with('>') && !line.text.starts_with(">From ");
}

// Initials in front of the mark: "JS> ...".
bool is_cited_with_initials(const ZoneLine& line) {
    const auto mark = line.text.substr(0, 5).find('>');
    if (mark == std::string_view::npos || mark == 0) return false;
    return std::all_of(line.text.begin(), line.text.begin() + static_cast<std::ptrdiff_t>(mark),
                       [](char c) { return c >= 'A' && c <= 'Z'; });
}

// A quoted line that was wrapped on its way has left its last words without a mark: one or two
// lines right below a long line that ends in the middle of a sentence, right above the next mark.
bool is_wrapped_rest(const Lines& lines, std::size_t i) {
    constexpr std::size_t wrapped = 40, short_rest = 45, longest_rest = 110;
    std::size_t above = i;
    while (above > 0 && !lines[above].blank() && !is_cited(lines[above]) && i - above < 2) --above;
    std::size_t below = i;
    while (below < lines.size() && !lines[below].blank() && !is_cited(lines[below]) &&
           below - above <= 3) {
        ++below;
    }
    if (below >= lines.size() || !is_cited(lines[above]) || !is_cited(lines[below])) return false;
    const auto& text = lines[above].text;
    if (below - above > 3 || text.size() < wrapped) return false;
    if (lines[i].text.size() <= short_rest && below - above == 2) return true;
    return lines[i].text.size() <= longest_rest && text.size() >= 55 && text.back() != '.' &&
           text.back() != '?' && text.back() != '!' && text.back() != ':';
}

// "Jo Smith wrote" and no more, above ">" lines.
bool is_bare_attribution(const Lines& lines, std::size_t i) {
    const auto next = next_filled(lines, i + 1);
    return next < lines.size() && is_cited(lines[next]) && ends_with_verb(lines[i].folded);
}

// How many lines from `i` are an attribution, wrapped over up to three; 0 when none.
std::size_t attribution_lines(const Lines& lines, std::size_t i) {
    if (is_attribution(lines[i].folded) || is_bare_attribution(lines, i)) return 1;
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

// A day and a time of day: "03/05/2024 10:00 AM".
bool looks_like_date(std::string_view line) {
    if (line.size() > 90 || std::count_if(line.begin(), line.end(), ascii::is_digit) < 6) {
        return false;
    }
    for (auto at = line.find(':', 1); at != line.npos; at = line.find(':', at + 1)) {
        if (at + 2 < line.size() && ascii::is_digit(line[at - 1]) &&
            ascii::is_digit(line[at + 1]) && ascii::is_digit(line[at + 2])) {
            return true;
        }
    }
    return false;
}

bool is_sentence_end(char c) { return c == '.' || c == ',' || c == '!' || c == '?'; }

// A Notes header has its sender and date in the lines above "To:", without labels, sometimes a
// blank line apart. Without a date those lines are the writer's own.
std::size_t header_block_begin(const Lines& lines, std::size_t i) {
    if (header_label(lines[i].folded) != HeaderLabel::to) return i;
    std::size_t dated = i;
    int filled = 0;
    for (auto k = i; k-- > 0 && i - k <= 6 && filled < 3;) {
        if (lines[k].zone != Zone::body) break;
        if (lines[k].blank()) continue;
        ++filled;
        if (!looks_like_date(lines[k].folded)) continue;
        dated = k;
        break;
    }
    if (dated == i) return i;
    auto begin = dated;
    for (int n = 0; n < 2 && begin > 0; ++n) {
        const auto& above = lines[begin - 1];
        if (above.blank() || above.text.size() > 70 || above.zone != Zone::body ||
            is_sentence_end(above.text.back())) {
            break;
        }
        --begin;
    }
    return begin;
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
        if (is_cited(lines[i]) || is_cited_with_initials(lines[i]) || is_wrapped_rest(lines, i)) {
            lines[i].zone = Zone::quoted;
            continue;
        }
        if (const auto marker = history_marker(lines[i].folded); marker != Marker::none) {
            const auto zone = marker == Marker::original ? Zone::quoted : Zone::forwarded;
            return mark(lines, i, lines.size(), zone);
        }
        if (const auto n = attribution_lines(lines, i)) {
            auto end = end_of_answered_history(lines, i + n);
            // Nothing above and nothing cited below: "Jo wrote:" introduces what is new.
            if (end == lines.size() && next_filled(lines, 0) == i) end = i + n;
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
