#include "flow/requests.h"

#include "base/log.h"
#include "store/outbox.h"

namespace triaged::flow {

store::Answer carry_out(const store::Request& request, store::Database& db, const Clock& clock) {
    store::Outbox outbox(db);
    const std::int64_t time = clock.now().time_since_epoch().count();
    if (request.kind == "acks.hold") {
        outbox.hold(true, time);
        return {true, "acknowledgements are held"};
    }
    if (request.kind == "acks.resume") {
        outbox.hold(false, time);
        return {true, "acknowledgements go out again"};
    }
    return {false, "this triaged does not know the request \"" + request.kind + "\""};
}

void answer_requests(const Shared& shared) {
    store::Requests requests(shared.db);
    for (const auto& request : requests.open()) {
        const store::Answer answer = carry_out(request, shared.db, shared.clock);
        requests.answer(request.id, answer);
        log::info("request carried out", {{"kind", request.kind}, {"answer", answer.text}});
        shared.outbox_has_news();
    }
}

}  // namespace triaged::flow
