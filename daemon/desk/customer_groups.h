#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace triaged::desk {

/// Named groups of customers, by address and by domain: what a rule asks with `customer_group`.
///
/// Addresses are compared in any case and without a +tag; a domain stands for its subdomains too.
/// Who writes is taken from the mail, which anybody can write: a group may raise a mail, it must
/// never open anything.
class CustomerGroups {
public:
    void add_address(const std::string& group, std::string_view address);
    void add_domain(const std::string& group, std::string_view domain);

    /// The groups that `address` is in, each once, in the order they were added. Cost: one look-up
    /// for the address and one for each label of its domain.
    std::vector<std::string> of(std::string_view address) const;

private:
    using Numbers = std::vector<std::uint32_t>;

    std::uint32_t number(const std::string& group);

    std::vector<std::string> names_;
    std::unordered_map<std::string, Numbers> by_address_;
    std::unordered_map<std::string, Numbers> by_domain_;
};

}  // namespace triaged::desk
