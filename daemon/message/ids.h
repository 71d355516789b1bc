#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace triaged::message {

/// Every `<...>` of a raw Message-ID, In-Reply-To or References field, with its brackets and
/// without the blanks within. A field without brackets gives its first word that holds an "@",
/// brackets added. At most limits::ids: of more, the first and the newest ones.
std::vector<std::string> parse_ids(std::string_view raw);

/// The one id of a Message-ID field; a word without "@" is taken too. "" when there is none.
std::string parse_message_id(std::string_view raw);

/// parse_message_id() of the first Message-ID field of a header block; "" when there is none.
std::string find_message_id(std::string_view header);

/// "a@b" of "<a@b>".
std::string_view bare_id(std::string_view id);

}  // namespace triaged::message
