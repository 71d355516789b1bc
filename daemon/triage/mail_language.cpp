#include "triage/mail_language.h"

#include <algorithm>

namespace triaged::triage {

bool is_other_language(const std::vector<std::string>& bound, std::string_view language) {
    if (language.empty() || language == "unknown") return false;
    return language == kOtherLanguage ||
           std::find(bound.begin(), bound.end(), language) == bound.end();
}

std::uint64_t language_bit(const std::vector<std::string>& bound, std::string_view language) {
    if (is_other_language(bound, language)) language = kOtherLanguage;
    const auto at = std::find(bound.begin(), bound.end(), language);
    return at == bound.end() ? 0 : std::uint64_t{1} << (at - bound.begin());
}

}  // namespace triaged::triage
