#include "triage/exact_index.h"

#include "base/ascii.h"
#include "triage/folding.h"

namespace triaged::triage {
namespace {

std::string key(Field field, std::string_view value) {
    return std::to_string(index(field)) + ':' + std::string(value);
}

}  // namespace

std::string_view address_of(std::string_view value) {
    if (!value.ends_with('>')) return value;
    const auto open = value.rfind('<');
    if (open == std::string_view::npos) return value;
    return value.substr(open + 1, value.size() - open - 2);
}

bool is_address_field(Field field) {
    return field == Field::from || field == Field::to || field == Field::cc ||
           field == Field::reply_to;
}

void ExactIndex::mark(Field field) {
    if (fields_.size() <= index(field)) fields_.resize(index(field) + 1);
    fields_[index(field)] = true;
}

void ExactIndex::add_value(Field field, const std::string& value, std::uint32_t leaf) {
    mark(field);
    values_[key(field, value)].push_back(leaf);
}

void ExactIndex::add_domain(Field field, const std::string& domain, std::uint32_t leaf) {
    mark(field);
    domains_[key(field, domain)].push_back(leaf);
}

void ExactIndex::append(const Index& index, const std::string& key,
                        std::vector<std::uint32_t>& leaves) {
    const auto found = index.find(key);
    if (found == index.end()) return;
    leaves.insert(leaves.end(), found->second.begin(), found->second.end());
}

void ExactIndex::find(Field field, std::string_view value,
                      std::vector<std::uint32_t>& leaves) const {
    const std::string_view compared = is_address_field(field) ? address_of(value) : value;
    if (!values_.empty()) append(values_, key(field, fold(ascii::trim(compared))), leaves);
    if (domains_.empty() || !is_address_field(field)) return;
    const auto at = compared.rfind('@');
    if (at == std::string_view::npos || compared.size() - at > 255) return;
    std::string domain = ascii::to_lower(compared.substr(at + 1));
    while (!domain.empty()) {
        append(domains_, key(field, domain), leaves);
        const auto dot = domain.find('.');
        if (dot == std::string::npos) return;
        domain.erase(0, dot + 1);
    }
}

}  // namespace triaged::triage
