#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace triaged::imap {

/// `date-time` of RFC 9051, section 9: "17-Jul-1996 02:44:25 -0700", " 7-Jul-1996 ...". nullopt
/// for anything else, impossible days and hours included.
std::optional<UnixTime> parse_internal_date(std::string_view text);

/// In UTC: "17-Jul-1996 09:44:25 +0000". Years 1 to 9999; others are brought to the nearest.
std::string format_internal_date(UnixTime time);

/// `date` of RFC 9051, section 9, in UTC: "17-Jul-1996", for SEARCH SINCE.
std::string format_search_date(UnixTime time);

}  // namespace triaged::imap
