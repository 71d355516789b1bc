#include "desk/sender_key.h"

#include "base/ascii.h"

namespace triaged::desk {

std::string sender_key(std::string_view address) {
    std::string key = ascii::to_lower(address);
    const auto at = key.rfind('@');
    const auto plus = key.find('+');
    if (plus != std::string::npos && at != std::string::npos && plus > 0 && plus < at) {
        key.erase(plus, at - plus);
    }
    return key;
}

}  // namespace triaged::desk
