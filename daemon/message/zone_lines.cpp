#include "message/zone_lines.h"

#include <algorithm>

#include "base/ascii.h"
#include "message/limits.h"

namespace triaged::message {

ZoneLines::ZoneLines(std::string_view text) {
    constexpr std::size_t longest = 160;
    folded_.reserve(text.size());  // views into it must stay
    for (std::size_t pos = 0; pos < text.size();) {
        ZoneLine line;
        line.begin = pos;
        const auto end = text.find('\n', pos);
        pos = end == std::string_view::npos ? text.size() : end + 1;
        if (lines.size() + 1 >= limits::lines) pos = text.size();
        line.end = pos;
        line.text = ascii::trim(text.substr(line.begin, line.end - line.begin));
        // The no-break blank is a blank to a reader.
        while (line.text.starts_with("\xC2\xA0")) line.text = ascii::trim(line.text.substr(2));
        while (line.text.ends_with("\xC2\xA0")) {
            line.text = ascii::trim(line.text.substr(0, line.text.size() - 2));
        }
        const auto from = folded_.size();
        for (const char c : line.text.substr(0, longest)) folded_ += ascii::lower(c);
        line.folded = std::string_view(folded_).substr(from);
        lines.push_back(line);
    }
}

std::size_t next_filled(const std::vector<ZoneLine>& lines, std::size_t i) {
    while (i < lines.size() && lines[i].blank()) ++i;
    return i;
}

}  // namespace triaged::message
