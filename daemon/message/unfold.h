#pragma once

#include <string>
#include <string_view>

namespace triaged::message {

/// A raw field value as one line (RFC 5322, section 2.2.3): line ends removed, NUL bytes replaced
/// by blanks, blanks at both ends removed.
std::string unfold(std::string_view raw);

/// The next line of `text` from `pos`, without its LF or CRLF; `pos` moves behind it.
inline std::string_view next_line(std::string_view text, std::size_t& pos) {
    const auto end = text.find('\n', pos);
    if (end == std::string_view::npos) {
        const auto line = text.substr(pos);
        pos = text.size();
        return line;
    }
    auto line = text.substr(pos, end - pos);
    pos = end + 1;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

}  // namespace triaged::message
