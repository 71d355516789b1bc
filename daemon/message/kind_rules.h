#pragma once

#include "message/kind_evidence.h"

namespace triaged::message {

// The rules on the kind of sender; sender_kind.cpp has their order. Each answers when it is sure.

// What mail servers and programs write about other mail: delivery_kinds.cpp.
KindAnswer report_kind(const KindEvidence& e);
KindAnswer bounce_kind(const KindEvidence& e);
/// No standard form and no telling sender: the null return path, and words of a mail server.
KindAnswer nameless_bounce_kind(const KindEvidence& e);
KindAnswer receipt_kind(const KindEvidence& e);
KindAnswer auto_reply_kind(const KindEvidence& e);

// What is written to many, or by no one: mailing_kinds.cpp.
KindAnswer calendar_kind(const KindEvidence& e);
KindAnswer list_kind(const KindEvidence& e);
KindAnswer bulk_kind(const KindEvidence& e);
KindAnswer notification_kind(const KindEvidence& e);

}  // namespace triaged::message
