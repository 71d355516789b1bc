#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/utf8.h"

namespace triaged::message {

/// What stands for bytes that are no character: U+FFFD.
inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

bool is_ascii(std::string_view bytes);

/// By RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_valid_utf8(std::string_view bytes);

/// How well `bytes` are UTF-8.
struct Utf8Fit {
    std::size_t good = 0;  ///< valid characters beyond ASCII
    std::size_t bad = 0;   ///< bytes of no character
};
Utf8Fit utf8_fit(std::string_view bytes);

/// Each run of bytes that are no character as one U+FFFD.
std::string repaired_utf8(std::string_view bytes);

}  // namespace triaged::message
