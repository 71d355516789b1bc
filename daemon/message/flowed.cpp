#include "message/flowed.h"

#include <algorithm>

#include "message/unfold.h"

namespace triaged::message {

std::string unflow(std::string_view text, bool del_sp) {
    constexpr std::size_t deepest = 100;
    std::string out;
    out.reserve(text.size());
    bool joining = false;
    std::size_t last_depth = 0;
    std::size_t pos = 0;
    while (pos < text.size()) {
        auto line = next_line(text, pos);
        std::size_t depth = 0;
        while (depth < line.size() && line[depth] == '>') ++depth;
        line.remove_prefix(depth);
        if (line.starts_with(' ')) line.remove_prefix(1);
        const bool signature = line == "-- ";
        if (joining && (depth != last_depth || signature)) {
            out += '\n';
            joining = false;
        }
        if (!joining) {
            out.append(std::min(depth, deepest), '>');
            if (depth > 0) out += ' ';
        }
        joining = !signature && line.ends_with(' ');
        if (joining && del_sp) line.remove_suffix(1);
        out += line;
        if (!joining) out += '\n';
        last_depth = depth;
    }
    return out;
}

}  // namespace triaged::message
