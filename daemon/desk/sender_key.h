#pragma once

#include <string>
#include <string_view>

namespace triaged::desk {

/// The address as one person's is counted: lower case, without a +tag.
std::string sender_key(std::string_view address);

}  // namespace triaged::desk
