#pragma once

#include <string_view>

#include "message/message.h"

namespace triaged::message {

/// Reads any bytes as a mail (RFC 5322, MIME). Never fails: what is wrong or beyond a limit is a
/// defect, and what could be read is there.
///
/// `raw`  the mail as the server gave it: LF or CRLF line ends, an mbox "From " line in front or
///        not. It need only live during the call.
/// Cost   linear in `raw`, bounded by message/limits.h in memory, time and depth.
/// Throws nothing but std::bad_alloc. Thread-safe.
Message parse(std::string_view raw);

}  // namespace triaged::message
