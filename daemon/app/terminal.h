#pragma once

#include <string>
#include <string_view>

namespace triaged::app {

/// Escape sequences for standard output: empty unless it is a terminal and NO_COLOR is not set
/// (https://no-color.org), so that a pipe or file gets plain text.
struct Style {
    const char* bold = "";
    const char* dim = "";
    const char* good = "";
    const char* bad = "";
    const char* mark = "";
    const char* plain = "";
};
Style style();

/// Text of a mail or file as it may stand on a terminal: tabs as blanks, else as log::escape().
std::string shown(std::string_view text, std::size_t limit = 200);

/// `text` filled up with blanks to `width` characters.
std::string padded(std::string_view text, std::size_t width);

}  // namespace triaged::app
