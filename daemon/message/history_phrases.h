#pragma once

#include <string_view>

namespace triaged::message {

/// What a line says about quoted or forwarded mail below it, in English, German, French, Spanish,
/// Italian, Dutch and Portuguese. `line` is trimmed and in lower case. Cost: the table's length.

/// "-----original message-----", "----- forwarded by ... -----", "begin forwarded message:".
enum class Marker { none, original, forwarded };
Marker history_marker(std::string_view line);

/// "on 3 may 2024, at 10:00, jo <jo@example.com> wrote:"; also its wrapped halves put together.
bool is_attribution(std::string_view line);
/// "jo smith wrote", without a colon; means something only above quoted lines.
bool ends_with_verb(std::string_view line);
/// Whether a line could be the first of a wrapped attribution.
bool may_begin_attribution(std::string_view line);

}  // namespace triaged::message
