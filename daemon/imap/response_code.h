#pragma once

#include <string_view>

#include "imap/response.h"

namespace triaged::imap {

/// What stands between the brackets of a status line: `UIDVALIDITY 3857529045`, `COPYUID 38505
/// 304,319:320 3956:3958`. Never fails: see ResponseCode.
ResponseCode parse_response_code(std::string_view text);

}  // namespace triaged::imap
