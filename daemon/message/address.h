#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "message/defects.h"
#include "message/message.h"

namespace triaged::message {

/// Reads an address list (RFC 5322, sections 3.4 and 4.4), folded or not, as mail really has it:
/// groups (members are listed, the group's name is dropped, a missing ";" is forgiven), comments
/// (a name only when there is no other), quoted strings, routes, encoded words anywhere, a name
/// with unquoted specials, semicolons between addresses, a missing ">". A single word without "@"
/// is an address without a domain; several are a name without an address. Addresses become lower
/// case (no server in use tells local parts apart by case, and people are known by their address),
/// domains A-labels where they are not ASCII (UTS 46). Linear; at most limits::addresses.
std::vector<Address> parse_addresses(std::string_view raw, Defects& defects);

/// The domain with A-labels in place of what is not ASCII (UTS 46); as it is when it has none.
std::string ascii_domain(const std::string& utf8);

/// Everything behind the last "@", "" when there is none.
std::string_view domain_of(std::string_view address);

}  // namespace triaged::message
