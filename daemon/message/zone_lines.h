#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "message/message.h"

namespace triaged::message {

/// One line of a mail's text on its way to a zone. `text` has no blanks at its ends and views into
/// the mail's text; `folded` is its first 160 bytes in lower case (ASCII letters).
struct ZoneLine {
    std::size_t begin = 0;  ///< bytes [begin, end) of the whole text, line end included
    std::size_t end = 0;
    std::string_view text;
    std::string_view folded;
    Zone zone = Zone::body;

    bool blank() const { return text.empty(); }
};

/// The lines of a text. Owns the folded copies, so it is neither copied nor moved.
class ZoneLines {
public:
    explicit ZoneLines(std::string_view text);
    ZoneLines(const ZoneLines&) = delete;
    ZoneLines& operator=(const ZoneLines&) = delete;

    std::vector<ZoneLine> lines;

private:
    std::string folded_;
};

/// The index of the next line at or after `i` that is not blank, lines.size() when there is none.
std::size_t next_filled(const std::vector<ZoneLine>& lines, std::size_t i);

}  // namespace triaged::message
