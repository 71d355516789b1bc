#include "message/sender_kind.h"

#include "message/kind_rules.h"

namespace triaged::message {

KindOfSender kind_of_sender(const Message& m) {
    const KindEvidence evidence(m);
    for (const auto rule : {report_kind, bounce_kind, receipt_kind, auto_reply_kind, calendar_kind,
                            nameless_bounce_kind, list_kind, bulk_kind, notification_kind}) {
        if (auto answer = rule(evidence)) return *std::move(answer);
    }
    return {};
}

}  // namespace triaged::message
