#pragma once

#include <stop_token>

#include "flow/shared.h"
#include "net/waiter.h"
#include "store/outbox.h"

namespace triaged::flow {

/// Sends what the outbox holds, one mail at a time: marked as `sending` before the connect, as
/// `data` after the server's 354, then as what came of it. In doubt is never sent again.
class OutboxSender {
public:
    explicit OutboxSender(const Shared& shared) : shared_(shared), outbox_(shared.db) {}

    /// Until the stop; `waiter` is woken when there may be something new.
    void run(net::Waiter& waiter);

    /// What is due now, once. Returns how many were sent.
    int send_due(const std::stop_token& stop);

private:
    enum class Next { another, pause };
    void note_sent(const store::OutgoingMail& mail, int code);
    Next send(const store::OutgoingMail& mail, const std::stop_token& stop);

    const Shared& shared_;
    store::Outbox outbox_;
    int sent_ = 0;
};

}  // namespace triaged::flow
