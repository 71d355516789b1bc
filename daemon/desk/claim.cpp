#include "desk/claim.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/hash.h"

namespace triaged::desk {
namespace {

constexpr std::string_view kPrefix = "triaged-claim-";

}  // namespace

std::string claim_keyword(std::string_view installation_key) {
    return std::string(kPrefix) + hmac_sha256_hex(installation_key, "claim").substr(0, 8);
}

bool is_claim(std::string_view flag) {
    return flag.size() > kPrefix.size() &&
           ascii::equals_ignoring_case(flag.substr(0, kPrefix.size()), kPrefix);
}

Owner owner_of(const std::vector<std::string>& flags, std::string_view own_keyword) {
    bool own = false;
    std::string least_other;
    for (const auto& flag : flags) {
        if (!is_claim(flag)) continue;
        auto claim = ascii::to_lower(flag);
        if (claim == own_keyword) {
            own = true;
        } else if (least_other.empty() || claim < least_other) {
            least_other = std::move(claim);
        }
    }
    if (least_other.empty()) return own ? Owner::us : Owner::nobody;
    return own && own_keyword < least_other ? Owner::us_over_another : Owner::another;
}

}  // namespace triaged::desk
