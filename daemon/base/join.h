#pragma once

#include <string>
#include <string_view>

namespace triaged {

/// The texts one behind the other, with `between` between any two.
template <class Texts>
std::string join(const Texts& texts, std::string_view between) {
    std::string out;
    bool first = true;
    for (const auto& text : texts) {
        if (!first) out += between;
        first = false;
        out += text;
    }
    return out;
}

}  // namespace triaged
