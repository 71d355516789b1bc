#include "message/signature.h"

#include <algorithm>

#include "base/ascii.h"
#include "message/footer_phrases.h"
#include "message/phrase_table.h"
#include "message/salutations.h"

namespace triaged::message {
namespace {

using Lines = std::vector<ZoneLine>;

// Telephone, fax, address, web site, title: what stands in a signature and not in a sentence.
bool is_contact_line(std::string_view folded) {
    constexpr std::string_view labels[] = {
        "tel",       "phone",    "ph:",    "fax",   "mobile",  "mob:",   "cell",
        "fon",       "office:",  "www.",   "http",  "e-mail:", "email:", "mail:",
        "telefon",   "telefax",  "handy",  "mobil", "tél",     "móvil",  "teléfono",
        "cellulare", "telefoon", "mobiel", "web:",  "voice:",  "direct:"};
    if (folded.size() > 90) return false;
    const auto digits = std::count_if(folded.begin(), folded.end(), ascii::is_digit);
    const bool number = digits >= 7 && digits * 2 + 4 >= static_cast<std::ptrdiff_t>(folded.size());
    if (number) return true;
    const auto at = folded.find('@');
    if (at != folded.npos && at > 0 && folded.find_first_of(" \t") == folded.npos) return true;
    for (const auto label : labels) {
        if (folded.starts_with(label) && (digits >= 5 || label.starts_with("http") ||
                                          label == "www." || folded.find('@') != folded.npos)) {
            return true;
        }
    }
    return digits >= 7 &&
           (folded.find("(fax)") != folded.npos || folded.find("phone") != folded.npos ||
            folded.find("fax") != folded.npos || folded.find("(ph") != folded.npos ||
            folded.find("tel") != folded.npos);
}

bool is_delimiter(const ZoneLine& line) { return line.text == "--" || line.text == "\xE2\x80\x94"; }

// Short and no sentence.
bool may_be_in_signature(const ZoneLine& line) {
    return line.text.size() <= 70 && word_count(line.text) <= 9;
}

struct Block {
    std::size_t begin, end;
};

void mark(Lines& lines, std::size_t begin, std::size_t end, Zone zone) {
    for (auto i = begin; i < end; ++i) {
        if (lines[i].zone == Zone::body) lines[i].zone = zone;
    }
}

// Runs of lines still taken for body; history stands between them.
std::vector<Block> body_blocks(const Lines& lines) {
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < lines.size();) {
        if (lines[i].zone != Zone::body) {
            ++i;
            continue;
        }
        auto end = i;
        while (end < lines.size() && lines[end].zone == Zone::body) ++end;
        blocks.push_back({i, end});
        i = end;
    }
    return blocks;
}

void mark_greeting(Lines& lines) {
    const auto first = next_filled(lines, 0);
    if (first < lines.size() && lines[first].zone == Zone::body &&
        is_greeting(lines[first].folded)) {
        lines[first].zone = Zone::greeting;
    }
}

// Where the closing of the block stands, `end` when nowhere: the first closing line behind which
// only short lines follow, at most twelve.
std::size_t find_closing(const Lines& lines, Block block) {
    std::size_t found = block.end;
    std::size_t filled = 0;
    for (auto i = block.end; i-- > block.begin;) {
        if (lines[i].blank()) continue;
        if (is_closing(lines[i].folded)) found = i;
        if (++filled > 12 || !may_be_in_signature(lines[i])) break;
    }
    return found;
}

bool same_name(std::string_view line, std::string_view name) {
    return !name.empty() && ascii::equals_ignoring_case(line, name);
}

bool is_company(std::string_view folded) {
    for (const std::string_view suffix :
         {" corp.", " inc.", " inc", " ltd", " ltd.", " llc", " gmbh", " ag", " s.a.", " b.v.",
          " kg", " plc", " s.r.l.", " sarl", " lda", " s.l."}) {
        if (folded.ends_with(suffix)) return true;
    }
    return false;
}

// A line with a sentence in it is no signature.
bool is_sentence(const ZoneLine& line) {
    const auto words = word_count(line.text);
    const char last = line.text.back();
    if (is_company(line.folded)) return false;
    return words >= 10 || (words >= 4 && (last == '.' || last == '?' || last == '!'));
}

enum class Paragraph { text, contact, name, signature_like };

// The paragraph [begin, end), which has no blank lines.
Paragraph judge(const Lines& lines, std::size_t begin, std::size_t end, std::string_view name) {
    bool contact = false;
    for (auto i = begin; i < end; ++i) {
        const auto& line = lines[i];
        const bool is_contact = is_contact_line(line.folded);
        if (!is_contact && (is_sentence(line) || !may_be_in_signature(line)))
            return Paragraph::text;
        if (line.text.find('|') != line.text.npos && line.text.front() == '|')
            return Paragraph::text;
        contact = contact || (is_contact && !line.folded.starts_with("http")) ||
                  same_name(line.text, name);
    }
    if (contact) return Paragraph::contact;
    if (end - begin == 1 && is_company(lines[begin].folded)) return Paragraph::contact;
    if (end - begin == 1 && word_count(lines[begin].text) <= 2) return Paragraph::name;
    return end - begin <= 4 ? Paragraph::signature_like : Paragraph::text;
}

// Where contact data begins at the end of the block, `end` when it does not. Goes up paragraph by
// paragraph; a name alone above belongs to the text, as its closing.
std::size_t find_contact_block(const Lines& lines, Block block, std::string_view name) {
    constexpr std::size_t most_lines = 16;
    std::size_t found = block.end;
    std::size_t end = block.end;
    bool below_contact = false;
    while (end > block.begin && block.end - end < most_lines) {
        while (end > block.begin && lines[end - 1].blank()) --end;
        auto begin = end;
        while (begin > block.begin && !lines[begin - 1].blank()) --begin;
        if (begin == end || begin == block.begin) break;  // the first paragraph is text
        const auto kind = judge(lines, begin, end, name);
        const bool below_all = found == block.end;
        if (kind == Paragraph::text || (kind == Paragraph::name && !below_all)) break;
        if (kind == Paragraph::contact || (kind == Paragraph::signature_like && below_contact)) {
            found = begin;
        } else if (!below_all) {
            break;
        }
        below_contact = kind == Paragraph::contact;
        end = begin;
    }
    return found;
}

// The closing line at `closing`, the name below it and the signature below that.
void mark_closing(Lines& lines, Block block, std::size_t closing) {
    lines[closing].zone = Zone::closing;
    auto name = next_filled(lines, closing + 1);
    if (name >= block.end) return;
    const bool apart = name > closing + 1;
    const bool more = name + 1 < block.end && !lines[name + 1].blank();
    const bool is_name = word_count(lines[name].text) <= 4 && !is_contact_line(lines[name].folded);
    if (is_name && !(apart && more)) {
        mark(lines, closing, name + 1, Zone::closing);
        ++name;
    }
    mark(lines, std::min(name, block.end), block.end, Zone::signature);
}

bool is_rule(const ZoneLine& line) {
    return line.text.size() >= 5 && line.text.find_first_not_of("-_=*") == std::string_view::npos;
}

void mark_block(Lines& lines, Block block, std::string_view name) {
    for (auto i = block.begin; i < block.end; ++i) {
        if (is_delimiter(lines[i])) {
            mark(lines, i, block.end, Zone::signature);
            block.end = i;
            break;
        }
        if (begins_footer(lines[i].folded)) {
            if (i > block.begin && is_rule(lines[i - 1])) --i;
            mark(lines, i, block.end, Zone::footer);
            block.end = i;
            break;
        }
    }
    while (block.end > block.begin && lines[block.end - 1].blank()) --block.end;
    for (auto i = block.end; i-- > block.begin;) {
        if (lines[i].blank()) continue;
        if (!is_device_signature(lines[i].folded)) break;
        mark(lines, i, block.end, Zone::signature);
        block.end = i;
    }
    const auto closing = find_closing(lines, block);
    if (closing < block.end) {
        return mark_closing(lines, block, closing);
    }
    mark(lines, find_contact_block(lines, block, name), block.end, Zone::signature);
}

}  // namespace

void mark_signature(Lines& lines, std::string_view sender_name) {
    mark_greeting(lines);
    for (const auto block : body_blocks(lines)) mark_block(lines, block, sender_name);
}

}  // namespace triaged::message
