#include "desk/reply_fields.h"

#include <algorithm>
#include <string_view>

#include "base/ascii.h"

namespace triaged::desk {
namespace {

constexpr std::size_t kMostCharacters = 40;

bool may_be_repeated(std::string_view value) {
    if (value.empty() || value.size() > kMostCharacters) return false;
    const bool plain = std::all_of(value.begin(), value.end(), [](char c) {
        return ascii::is_alpha(c) || ascii::is_digit(c) ||
               std::string_view("-_/.#").find(c) != std::string_view::npos;
    });
    if (!plain || std::none_of(value.begin(), value.end(), ascii::is_digit)) return false;
    for (std::size_t i = 0; i + 1 < value.size(); ++i) {
        const char a = value[i];
        const char b = value[i + 1];
        if (a == '/' && b == '/') return false;
        if ((a == '.' && ascii::is_alpha(b)) || (ascii::is_alpha(a) && b == '.')) return false;
    }
    return true;
}

}  // namespace

std::map<std::string, std::string> reply_fields(const triage::Verdict& verdict) {
    std::map<std::string, std::string> fields;
    for (const auto& [name, value] : verdict.fields) {
        if (may_be_repeated(value)) fields.emplace(name, value);
    }
    return fields;
}

}  // namespace triaged::desk
