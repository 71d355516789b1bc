#pragma once

#include <string>
#include <string_view>

namespace triaged::message {

/// The raw fields a mail is known by. Absent fields are "".
struct IdentityFields {
    std::string_view message_id, date, from, subject, received;
};

/// 64 hex digits of SHA-256 over the fields with their blanks squeezed, so that a server that
/// folds lines anew changes nothing. Neither the size (Exchange misstates it) nor the id alone
/// (anybody can write it) is trusted; see design.md.
std::string identity_of(const IdentityFields& fields);

}  // namespace triaged::message
