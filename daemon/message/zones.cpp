#include "message/zones.h"

#include "base/ascii.h"
#include "message/quoted_history.h"
#include "message/signature.h"
#include "message/zone_lines.h"

namespace triaged::message {

std::vector<ZoneRange> find_zones(std::string_view plain_text, std::string_view sender_name) {
    ZoneLines text(plain_text);
    mark_history(text.lines);
    mark_signature(text.lines, sender_name);
    std::vector<ZoneRange> ranges;
    for (const auto& line : text.lines) {
        // A blank line belongs to what stands before it.
        if (!ranges.empty() && (ranges.back().zone == line.zone || line.blank())) {
            ranges.back().end = line.end;
        } else {
            ranges.push_back({line.zone, line.begin, line.end});
        }
    }
    return ranges;
}

std::string new_text_of(std::string_view plain_text, const std::vector<ZoneRange>& zones) {
    std::string out;
    for (const auto& range : zones) {
        if (range.zone != Zone::greeting && range.zone != Zone::body &&
            range.zone != Zone::closing) {
            continue;
        }
        if (!out.empty() && out.back() != '\n') out += '\n';
        out += plain_text.substr(range.begin, range.end - range.begin);
    }
    const auto first = out.find_first_not_of("\n");
    if (first == std::string::npos) return "";
    out.erase(0, first);
    while (!out.empty() && ascii::is_space(out.back())) out.pop_back();
    return out;
}

}  // namespace triaged::message
