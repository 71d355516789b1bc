#pragma once

#include <string>

#include "message/message.h"

namespace triaged::message {

struct KindOfSender {
    SenderKind kind = SenderKind::person;
    std::string reason;  ///< "header List-Id: <announce.example.org>", "" for a person
};

/// Who wrote `m`, by its fields, parts, addresses and, last, its subject; its text counts only
/// together with a null return path, or as a footer (`zones`) with a way out of a mailing. The
/// first that holds wins: report, bounce, receipt, automatic reply, calendar, list, bulk,
/// notification. A bounce may say auto-replied, and a list may pass on a person's mail, hence the
/// order. X-Auto-Response-Suppress asks for silence and says nothing about the sender.
KindOfSender kind_of_sender(const Message& m);

}  // namespace triaged::message
