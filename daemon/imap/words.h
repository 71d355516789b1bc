#pragma once

#include <string>
#include <string_view>

#include "base/ascii.h"

namespace triaged::imap {

/// The protocol's words compare without case; the parser hands them on in upper case.
inline std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    }
    return out;
}

inline bool same(std::string_view a, std::string_view b) {
    return ascii::equals_ignoring_case(a, b);
}

}  // namespace triaged::imap
