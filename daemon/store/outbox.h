#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/database.h"
#include "store/journal.h"

namespace triaged::store {

enum class OutgoingId : std::int64_t {};

/// A mail that is due.
struct OutgoingMail {
    OutgoingId id;
    std::string account;
    std::string recipient;
    std::string mail;
    int tries = 0;
    std::int64_t created = 0;
};

/// Mails to be sent and how far each has got: planned -> sending -> data -> sent, with retry,
/// failed, in_doubt and dropped beside them (reliability: at most once, in doubt never again).
/// Every function is one transaction and throws StoreError.
class Outbox {
public:
    explicit Outbox(Database& db) : db_(db) {}

    /// After an unclean stop: what was being connected is tried again, what may have been handed
    /// over is in doubt and stays so. Returns how many are in doubt now.
    int recover(std::int64_t now);

    /// Takes the next due mail and marks it as `sending`; none while acknowledgements are held.
    std::optional<OutgoingMail> take(std::int64_t now);
    /// When the next one falls due, if any.
    std::optional<std::int64_t> next_due();

    /// The server has said 354: from here on the mail may arrive.
    void set_data(OutgoingId id, std::int64_t now);
    void set_sent(OutgoingId id, int code, std::int64_t now);
    void set_retry(OutgoingId id, int code, const std::string& note, std::int64_t next_try,
                   std::int64_t now);
    /// `state` is failed, in_doubt or dropped.
    void close(OutgoingId id, const std::string& state, int code, const std::string& note,
               std::int64_t now);

    bool held();
    void hold(bool on, std::int64_t now);

    struct Record {
        std::string account, recipient, message_id, state, note;
        int tries = 0;
        int last_code = 0;
        std::int64_t created = 0;
        std::int64_t updated = 0;
    };
    /// Newest first.
    std::vector<Record> list(int limit);

private:
    Database& db_;
};

}  // namespace triaged::store
