#include "desk/customer_groups.h"

#include <algorithm>

#include "base/ascii.h"
#include "desk/sender_key.h"

namespace triaged::desk {

std::uint32_t CustomerGroups::number(const std::string& group) {
    const auto at = std::find(names_.begin(), names_.end(), group);
    const auto number = static_cast<std::uint32_t>(at - names_.begin());
    if (at == names_.end()) names_.push_back(group);
    return number;
}

void CustomerGroups::add_address(const std::string& group, std::string_view address) {
    by_address_[sender_key(address)].push_back(number(group));
}

void CustomerGroups::add_domain(const std::string& group, std::string_view domain) {
    by_domain_[ascii::to_lower(domain)].push_back(number(group));
}

std::vector<std::string> CustomerGroups::of(std::string_view address) const {
    const std::string key = sender_key(address);
    const auto at = key.rfind('@');
    if (at == std::string::npos) return {};
    std::vector<bool> in(names_.size());
    const auto add = [&](const auto& map, const std::string& wanted) {
        if (const auto found = map.find(wanted); found != map.end()) {
            for (const auto number : found->second) in[number] = true;
        }
    };
    add(by_address_, key);
    for (auto label = at; label != std::string::npos; label = key.find('.', label + 1)) {
        add(by_domain_, key.substr(label + 1));
    }
    std::vector<std::string> groups;
    for (std::size_t i = 0; i < names_.size(); ++i) {
        if (in[i]) groups.push_back(names_[i]);
    }
    return groups;
}

}  // namespace triaged::desk
