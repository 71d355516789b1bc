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

bool holds_claim(const std::vector<std::string>& flags, std::string_view keyword) {
    return std::any_of(flags.begin(), flags.end(), [&](const std::string& flag) {
        return ascii::equals_ignoring_case(flag, keyword);
    });
}

Owner owner_of(const std::vector<std::string>& flags, std::string_view own_keyword) {
    const bool own = holds_claim(flags, own_keyword);
    std::string least_other;
    for (const auto& flag : flags) {
        if (!is_claim(flag) || ascii::equals_ignoring_case(flag, own_keyword)) continue;
        auto claim = ascii::to_lower(flag);
        if (least_other.empty() || claim < least_other) least_other = std::move(claim);
    }
    if (least_other.empty()) return own ? Owner::us : Owner::nobody;
    return own && own_keyword < least_other ? Owner::us_over_another : Owner::another;
}

}  // namespace triaged::desk
