#pragma once

#include "base/result.h"
#include "imap/response.h"
#include "imap/response_framer.h"

namespace triaged::imap {

/// One response as a value; the grammar of RFC 9051, section 9, and of RFC 3501 where servers
/// still speak it. Pure.
///
/// Lenient  with unknown data and codes (skipped), blanks too many, a missing text, unquoted
///          mailbox names in STATUS, an INTERNALDATE that is none (left out).
/// Refused  what we rely on and cannot read: a UID of zero, a FETCH that does not close, numbers
///          too large, parentheses more than 100 deep.
/// Cost     O(bytes); literals are moved.
Result<Response> parse_response(RawResponse raw);

}  // namespace triaged::imap
