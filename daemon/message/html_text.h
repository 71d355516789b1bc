#pragma once

#include <string>
#include <string_view>

namespace triaged::message {

struct HtmlText {
    std::string text;     ///< UTF-8, LF line ends
    bool hidden = false;  ///< text that no reader sees was left out
    bool cut = false;     ///< a limit of message/limits.h was reached
};

/// HTML as plain text: blocks and <br> begin lines, list items have "- " or their number, table
/// cells are parted by tabs, a link is followed by its target in <> unless it says the same, cited
/// blocks have "> " in front of every line. Scripts, styles, comments and text hidden by its style
/// are left out. Nothing is fetched. `html` is valid UTF-8; a charset it declares is ignored.
/// Linear; bounded by limits::text and limits::html_depth. Thread-safe.
HtmlText html_to_text(std::string_view html);

}  // namespace triaged::message
