#pragma once

#include "imap/command_failed.h"

namespace triaged::imap {

/// Whose fault it is that a server refused to read, move or copy mails.
enum class Refusal {
    message,  ///< maybe one mail's: ask for the others without it
    folder,   ///< the folder's or the server's: no mail would fare better now, wait
};

/// By the response code (RFC 9051, section 7.1; RFC 5530, section 3). Codes that servers give for
/// one unreadable mail as well as for anything else (SERVERBUG, CANNOT), and none at all, are taken
/// for a message's.
Refusal refusal_of(const Completion& completion);

}  // namespace triaged::imap
