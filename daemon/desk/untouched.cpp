#include "desk/untouched.h"

#include <algorithm>

#include "base/ascii.h"
#include "desk/claim.h"

namespace triaged::desk {
namespace {

bool contains(const std::vector<std::string>& flags, std::string_view flag) {
    return std::any_of(flags.begin(), flags.end(), [&](const std::string& one) {
        return ascii::equals_ignoring_case(one, flag);
    });
}

// What programs set on their own.
bool means_nothing(std::string_view flag) {
    if (is_claim(flag)) return true;
    for (const char* const one : {"\\Seen", "\\Recent", "NonJunk", "$NotJunk", "NotJunk"}) {
        if (ascii::equals_ignoring_case(flag, one)) return true;
    }
    return false;
}

}  // namespace

std::string_view why_touched(const std::vector<std::string>& present,
                             const std::vector<std::string>& ours, bool undoing) {
    if (contains(present, "\\Answered")) return "answered since";
    if (contains(present, "$Forwarded")) return "forwarded since";
    if (contains(present, "\\Deleted")) return "marked as deleted since";
    for (const auto& flag : present) {
        if (!means_nothing(flag) && !contains(ours, flag)) return "flagged or tagged since";
    }
    // Keywords may not have lasted; the flag does on every server.
    if (!undoing && contains(ours, "\\Flagged") && !contains(present, "\\Flagged")) {
        return "its flag was taken off since";
    }
    return "";
}

}  // namespace triaged::desk
