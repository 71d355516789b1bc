#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace triaged::triage {

/// How rules call a language that is known but that no rule file is bound to.
constexpr std::string_view kOtherLanguage = "other";

/// Whether a mail in `language` ("it", or "unknown") is in such a language, where files are bound
/// to `bound`. "unknown" never is: what cannot be told may be any of them.
bool is_other_language(const std::vector<std::string>& bound, std::string_view language);

/// Whether what is bound to `languages`, bits of them or 0 for all, is for a mail in `language`.
constexpr bool is_for(std::uint64_t languages, std::uint64_t language) {
    return languages == 0 || (languages & language) != 0;
}

/// The bit of the mail's language among `bound`; that of kOtherLanguage, where files are bound to
/// it too, for another one; 0 for none.
std::uint64_t language_bit(const std::vector<std::string>& bound, std::string_view language);

}  // namespace triaged::triage
