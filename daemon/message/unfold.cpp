#include "message/unfold.h"

#include "base/ascii.h"

namespace triaged::message {

std::string unfold(std::string_view raw) {
    std::string out;
    out.reserve(raw.size());
    for (const char c : ascii::trim(raw)) {
        if (c == '\r' || c == '\n') continue;
        out += c == '\0' ? ' ' : c;
    }
    return out;
}

}  // namespace triaged::message
