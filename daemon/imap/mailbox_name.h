#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace triaged::imap {

/// Mailbox names on the wire are modified UTF-7 (RFC 3501, section 5.1.3): printable ASCII stands
/// for itself, `&` is `&-`, and the rest is UTF-16 in a base64 with `,` for `/`, between `&` and
/// `-`. "Entwürfe" is "Entw&APw-rfe".

/// Fails on invalid UTF-8, on control characters and on an empty name.
Result<std::string> encode_mailbox_name(std::string_view utf8);

/// Fails on anything encode_mailbox_name() would not have written, such as printable ASCII in
/// base64 or a base64 run after another: two spellings must not name two folders that look alike.
Result<std::string> decode_mailbox_name(std::string_view wire);

}  // namespace triaged::imap
