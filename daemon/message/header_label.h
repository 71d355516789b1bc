#pragma once

#include <string_view>

namespace triaged::message {

/// Labels of the header that mail programs put over quoted mail.
enum class HeaderLabel { none, from, sent, to, cc, subject };

/// The label `line` begins with, in English, German, French, Spanish,
/// Italian, Dutch and Portuguese. `line` is trimmed and in lower case. Cost: the table's length.
HeaderLabel header_label(std::string_view line);

}  // namespace triaged::message
