#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "triage/fields.h"

namespace triaged::triage {

/// Whole values and domains that rules ask for, by look-up: `equals` and `domain`.
class ExactIndex {
public:
    /// `value` is folded.
    void add_value(Field field, const std::string& value, std::uint32_t leaf);
    /// `domain` in lower case, without a leading dot; it stands for its subdomains too.
    void add_domain(Field field, const std::string& domain, std::uint32_t leaf);

    bool asks(Field field) const { return index(field) < fields_.size() && fields_[index(field)]; }

    /// Appends the leaves that hold for a value of `field`; addresses are compared without
    /// the name.
    void find(Field field, std::string_view value, std::vector<std::uint32_t>& leaves) const;

private:
    using Index = std::unordered_map<std::string, std::vector<std::uint32_t>>;
    void mark(Field field);
    static void append(const Index& index, const std::string& key,
                       std::vector<std::uint32_t>& leaves);

    Index values_;  // field number, ':', value
    Index domains_;
    std::vector<bool> fields_;
};

/// The address in "Name <address>", or the whole of it.
std::string_view address_of(std::string_view value);
bool is_address_field(Field field);

}  // namespace triaged::triage
