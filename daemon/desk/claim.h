#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace triaged::desk {

/// The keyword by which an installation claims mails: its own, and always the same. Tells nothing
/// of the key.
std::string claim_keyword(std::string_view installation_key);

bool is_claim(std::string_view flag);

/// Whether `flags` hold this claim.
bool holds_claim(const std::vector<std::string>& flags, std::string_view keyword);

/// Whose a mail is.
enum class Owner {
    nobody,           ///< it carries no claim
    us,               ///< ours only
    us_over_another,  ///< ours, and one that has to give way
    another,          ///< another daemon's
};

/// By the flags and keywords of a mail. Of several claims the least one (ASCII, lower case) wins,
/// so that two who see the same come to the same answer.
Owner owner_of(const std::vector<std::string>& flags, std::string_view own_keyword);

}  // namespace triaged::desk
