#pragma once

#include <string_view>

namespace triaged::message {

/// What a single line says about the zones of a mail, in English, German, French, Spanish,
/// Italian, Dutch and Portuguese. `line` is trimmed and in lower case. Cost: the tables' length.

/// Labels of the header that mail programs put over quoted mail.
enum class HeaderLabel { none, from, sent, to, cc, subject };
HeaderLabel header_label(std::string_view line);

/// "-----original message-----", "----- forwarded by ... -----", "begin forwarded message:".
enum class Marker { none, original, forwarded };
Marker history_marker(std::string_view line);

/// "on 3 may 2024, at 10:00, jo <jo@example.com> wrote:"; also its wrapped halves put together.
bool is_attribution(std::string_view line);
/// "jo smith wrote", without a colon; means something only above quoted lines.
bool ends_with_verb(std::string_view line);
/// Whether a line could be the first of a wrapped attribution.
bool may_begin_attribution(std::string_view line);

/// "dear ms smith,": the greeting alone, nothing else on the line.
bool is_greeting(std::string_view line);

/// "best regards," and the like, alone on the line, with or without a name behind it.
bool is_closing(std::string_view line);

/// The first line of a legal notice, a virus scanner's or mailing list's footer.
bool begins_footer(std::string_view line);

/// "sent from my phone".
bool is_device_signature(std::string_view line);

}  // namespace triaged::message
