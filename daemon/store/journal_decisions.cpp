// What the journal keeps of judged mails: decisions, acknowledgements and the ids of known threads.
#include "base/hash.h"
#include "base/join.h"
#include "store/columns.h"
#include "store/journal.h"

namespace triaged::store {
namespace {

void bind_optional(SQLite::Statement& s, int index, const std::string& value) {
    if (!value.empty()) s.bind(index, value);
}

// As in known_id.
std::string id_key(const std::string& message_id) { return sha256_hex(message_id).substr(0, 24); }

int count_since(Database& db, const std::string& where, std::int64_t since,
                const std::string* sender_key) {
    auto& s = db.statement("SELECT count(*) FROM outbox WHERE state <> 'dropped' AND created > ? " +
                           where);
    s.bind(1, since);
    if (sender_key != nullptr) s.bind(2, *sender_key);
    const int count = s.executeStep() ? s.getColumn(0).getInt() : 0;
    s.reset();
    return count;
}

// "" when the acknowledgement may go out, otherwise the reason code.
std::string over_budget(Database& db, AccountId account, const Decision& d, const Budgets& budgets,
                        std::int64_t now) {
    auto& same = db.statement("SELECT 1 FROM outbox WHERE identity = ?");
    same.bind(1, d.identity);
    const bool answered = same.executeStep();
    same.reset();
    if (answered) return "acknowledged-before";
    constexpr std::int64_t kHour = 3600;
    constexpr std::int64_t kDay = 24 * kHour;
    const auto& key = d.acknowledgement->sender_key;
    if (count_since(db, "AND sender_key = ?", now - kDay, &key) >= budgets.per_sender_and_day) {
        return "sender-acknowledged-today";
    }
    const std::string of_account = "AND account = " + std::to_string(raw(account));
    if (count_since(db, of_account, now - kHour, nullptr) >= budgets.per_hour) {
        return "hour-budget";
    }
    if (count_since(db, "", now - kDay, nullptr) >= budgets.per_day) return "day-budget";
    return {};
}

void insert_verdict(Database& db, const Decision& d) {
    auto& s = db.statement("INSERT OR REPLACE INTO verdict VALUES(?, ?)");
    s.bind(1, raw(d.id));
    s.bind(2, d.verdict);
    s.exec();
}

void insert_acknowledgement(Database& db, AccountId account, const Decision& d, std::int64_t now) {
    auto& s = db.statement(
        "INSERT INTO outbox(account, identity, recipient, sender_key, message_id, mail, state, "
        "next_try, created, updated) VALUES(?, ?, ?, ?, ?, ?, 'planned', ?, ?, ?)");
    const NewAcknowledgement& ack = *d.acknowledgement;
    s.bind(1, raw(account));
    s.bind(2, d.identity);
    s.bind(3, ack.recipient);
    s.bind(4, ack.sender_key);
    s.bind(5, ack.message_id);
    s.bind(6, ack.mail.data(), static_cast<int>(ack.mail.size()));
    for (const int index : {7, 8, 9}) s.bind(index, now);
    s.exec();
}

void remember_id(Database& db, AccountId account, const std::string& message_id) {
    if (message_id.empty()) return;
    auto& s = db.statement("INSERT OR IGNORE INTO known_id VALUES(?, ?)");
    s.bind(1, raw(account));
    s.bind(2, id_key(message_id));
    s.exec();
}

}  // namespace

int Journal::decide(AccountId account, const std::vector<Decision>& decisions,
                    const Budgets& budgets, std::int64_t now) {
    return db_.transaction([&](Database& db) {
        int taken = 0;
        for (const Decision& d : decisions) {
            std::string reply = d.reply;
            if (d.acknowledgement) {
                const std::string denied = over_budget(db, account, d, budgets, now);
                if (denied.empty()) {
                    insert_acknowledgement(db, account, d, now);
                    ++taken;
                } else {
                    reply = denied;
                }
            }
            auto& s = db.statement(
                "UPDATE message SET state = ?, identity = ?, message_id = ?, received = ?, "
                "queue = ?, rules_version = ?, reply = ?, flags = ?, dst = ?, note = ?, "
                "updated = ?, refusals = 0, refused_since = NULL WHERE id = ?");
            s.bind(1, std::string(to_string(d.state)));
            s.bind(2, d.identity);
            bind_optional(s, 3, d.message_id);
            s.bind(4, d.received);
            bind_optional(s, 5, d.queue);
            bind_optional(s, 6, d.rules_version);
            bind_optional(s, 7, reply);
            bind_optional(s, 8, join(d.flags, " "));
            bind_optional(s, 9, d.dst);
            bind_optional(s, 10, d.note);
            s.bind(11, now);
            s.bind(12, raw(d.id));
            s.exec();
            if (!d.verdict.empty()) insert_verdict(db, d);
            remember_id(db, account, d.message_id);
        }
        return taken;
    });
}

std::vector<bool> Journal::judged_before(const std::vector<std::string>& identities) {
    return db_.read([&](Database& db) {
        auto& s = db.statement("SELECT 1 FROM message WHERE identity = ? LIMIT 1");
        std::vector<bool> known;
        known.reserve(identities.size());
        for (const auto& identity : identities) {
            s.reset();
            s.bind(1, identity);
            known.push_back(s.executeStep());
        }
        return known;
    });
}

void Journal::remember_ids(AccountId account, const std::vector<std::string>& message_ids) {
    if (message_ids.empty()) return;
    db_.transaction([&](Database& db) {
        for (const auto& id : message_ids) remember_id(db, account, id);
    });
}

bool Journal::knows_any(AccountId account, const std::vector<std::string>& message_ids) {
    if (message_ids.empty()) return false;
    return db_.read([&](Database& db) {
        auto& s = db.statement("SELECT 1 FROM known_id WHERE account = ? AND id = ?");
        for (const auto& id : message_ids) {
            s.reset();
            s.bind(1, raw(account));
            s.bind(2, id_key(id));
            if (s.executeStep()) return true;
        }
        return false;
    });
}

}  // namespace triaged::store
