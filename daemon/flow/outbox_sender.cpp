#include "flow/outbox_sender.h"

#include <algorithm>
#include <utility>

#include "base/crash_point.h"
#include "base/log.h"
#include "flow/log_in.h"
#include "message/parse.h"
#include "store/own_mails.h"
#include "store/store_error.h"

namespace triaged::flow {
namespace {

using namespace std::chrono_literals;

constexpr int kMostTries = 8;
constexpr std::int64_t kMinute = 60;
constexpr auto kStorePause = 30s;
constexpr auto kServerPause = 60s;

// 1, 2, 4 ... minutes, an hour at most.
std::int64_t retry_after(int tries) {
    return kMinute * std::min<std::int64_t>(std::int64_t{1} << std::min(tries - 1, 6), 60);
}

}  // namespace

void OutboxSender::run(net::Waiter& waiter) {
    bool unrecorded = false;  // what came of a mail could not be written down
    try {
        for (;;) {
            try {
                if (std::exchange(unrecorded, false)) outbox_.recover(now(shared_));
                send_due(waiter.stop_token());
                std::chrono::milliseconds pause = kServerPause;
                if (const auto due = outbox_.next_due()) {
                    const auto seconds = std::clamp<std::int64_t>(*due - now(shared_), 1, 60);
                    pause = std::chrono::seconds(seconds);
                }
                waiter.pause(pause);
            } catch (const store::StoreError& e) {
                unrecorded = true;
                log::error("the journal cannot be written: nothing is sent", {{"why", e.what()}});
                waiter.pause(kStorePause);
            }
        }
    } catch (const net::Stopped&) {
    }
}

int OutboxSender::send_due(const std::stop_token& stop) {
    sent_ = 0;
    if (shared_.settings.smtp && !may_send(shared_)) return 0;
    while (!stop.stop_requested()) {
        const auto mail = outbox_.take(now(shared_));
        if (!mail) break;
        crash_point("ack-sending");
        if (send(*mail, stop) == Next::pause) break;
    }
    return sent_;
}

// The copy for the folder of sent mail is wanted from the moment that it is known to be sent.
void OutboxSender::note_sent(const store::OutgoingMail& mail, int code) {
    shared_.db.transaction([&](store::Database& db) {
        outbox_.set_sent(mail.id, code, now(shared_));
        if (!shared_.settings.acknowledge.sent_copy) return;
        const auto message = message::parse(mail.mail);
        store::OwnMails(db).want(mail.account,
                                 {.folder = store::kSentFolder,
                                  .message_id = message.message_id,
                                  .mail = mail.mail,
                                  .identity = message.identity,
                                  .flags = {"\\Seen"},
                                  .record = true},
                                 now(shared_));
    });
}

OutboxSender::Next OutboxSender::send(const store::OutgoingMail& mail,
                                      const std::stop_token& stop) {
    const std::int64_t time = now(shared_);
    const auto& settings = shared_.settings;
    if (time - mail.created > settings.acknowledge.max_age.count()) {
        outbox_.close(mail.id, "dropped", 0, "too-old", time);
        log::warn("acknowledgement dropped", {{"account", mail.account}, {"why", "too old"}});
        return Next::another;
    }
    const auto recipient = net::MailboxAddress::parse(mail.recipient);
    if (!recipient || !settings.smtp) {
        outbox_.close(mail.id, "failed", 0, recipient ? "no-smtp-server" : "bad-address", time);
        return Next::another;
    }
    const auto outcome = send_mail(
        shared_, *recipient, mail.mail,
        [&] {
            outbox_.set_data(mail.id, now(shared_));
            crash_point("ack-data");
        },
        stop);
    crash_point("ack-handed-over");
    using State = net::SendOutcome::State;
    switch (outcome.state) {
        case State::sent:
            note_sent(mail, outcome.last_code);
            log::info("acknowledgement sent", {{"account", mail.account}});
            ++sent_;
            crash_point("ack-sent");
            return Next::another;
        case State::failed:
            outbox_.close(mail.id, "failed", outcome.last_code, outcome.message, now(shared_));
            break;
        case State::in_doubt:
            outbox_.close(mail.id, "in_doubt", outcome.last_code, outcome.message, now(shared_));
            break;
        case State::retry: {
            const bool server = outcome.concerns == net::SendOutcome::Concerns::server;
            if (!server && mail.tries >= kMostTries) {
                outbox_.close(mail.id, "failed", outcome.last_code, outcome.message, now(shared_));
                break;
            }
            outbox_.set_retry(mail.id, outcome.last_code, outcome.message,
                              now(shared_) + retry_after(server ? 1 : mail.tries), now(shared_));
            log::warn("acknowledgement not sent yet",
                      {{"account", mail.account}, {"why", outcome.message}});
            return server ? Next::pause : Next::another;
        }
    }
    log::error("acknowledgement not sent", {{"account", mail.account},
                                            {"state", net::to_string(outcome.state)},
                                            {"why", outcome.message}});
    return Next::another;
}

}  // namespace triaged::flow
