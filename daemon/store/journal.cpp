#include "store/journal.h"

#include <array>

#include "base/hash.h"
#include "base/join.h"
#include "store/columns.h"
#include "store/store_error.h"

namespace triaged::store {
namespace {

constexpr std::array<std::string_view, 10> kStates = {"trying", "decided",  "moving", "copied",
                                                      "done",   "observed", "left",   "gone",
                                                      "failed", "conflict"};

State parse_state(std::string_view text) {
    for (std::size_t i = 0; i < kStates.size(); ++i) {
        if (kStates[i] == text) return static_cast<State>(i);
    }
    throw StoreError("store: unknown message state \"" + std::string(text) + "\"");
}

void bind_optional(SQLite::Statement& s, int index, const std::string& value) {
    if (!value.empty()) s.bind(index, value);
}

// As in known_id.
std::string id_key(const std::string& message_id) { return sha256_hex(message_id).substr(0, 24); }

constexpr const char* kOpenColumns =
    "SELECT id, uid, state, attempts, coalesce(identity, ''), coalesce(flags, ''), "
    "coalesce(dst, ''), coalesce(dst_uidvalidity, 0), coalesce(dst_uidnext, 0), "
    "coalesce(dst_uid, 0) FROM message ";

OpenMessage read_open(SQLite::Statement& s) {
    OpenMessage m;
    m.id = MessageId{s.getColumn(0).getInt64()};
    m.uid = unsigned_column(s, 1);
    m.state = parse_state(s.getColumn(2).getString());
    m.attempts = s.getColumn(3).getInt();
    m.identity = s.getColumn(4).getString();
    m.flags = words(s.getColumn(5).getString());
    m.dst = s.getColumn(6).getString();
    m.dst_uidvalidity = unsigned_column(s, 7);
    m.dst_uidnext = unsigned_column(s, 8);
    m.dst_uid = unsigned_column(s, 9);
    return m;
}

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

std::string_view to_string(State state) { return kStates.at(static_cast<std::size_t>(state)); }

AccountRow Journal::open_account(const std::string& name, std::int64_t now) {
    return db_.transaction([&](Database& db) {
        auto& insert = db.statement("INSERT OR IGNORE INTO account(name, activated) VALUES(?, ?)");
        insert.bind(1, name);
        insert.bind(2, now);
        insert.exec();
        auto& s = db.statement(kAccountByName);
        s.bind(1, name);
        s.executeStep();
        return read_account(s);
    });
}

std::int64_t Journal::start_live(AccountId account, std::int64_t now) {
    return db_.transaction([&](Database& db) {
        auto& update =
            db.statement("UPDATE account SET live_since = ? WHERE id = ? AND live_since IS NULL");
        update.bind(1, now);
        update.bind(2, raw(account));
        update.exec();
        auto& s = db.statement("SELECT live_since FROM account WHERE id = ?");
        s.bind(1, raw(account));
        s.executeStep();
        return static_cast<std::int64_t>(s.getColumn(0).getInt64());
    });
}

void Journal::set_stopped(AccountId account, bool stopped, std::int64_t now) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement("UPDATE account SET stopped = ? WHERE id = ?");
        if (stopped) s.bind(1, now);
        s.bind(2, raw(account));
        s.exec();
    });
}

MailboxRow Journal::open_mailbox(AccountId account, const std::string& name) {
    return db_.transaction([&](Database& db) {
        auto& insert = db.statement(
            "INSERT OR IGNORE INTO mailbox(account, name, uidvalidity, cursor, present) "
            "VALUES(?, ?, 0, 0, 0)");
        insert.bind(1, raw(account));
        insert.bind(2, name);
        insert.exec();
        auto& s = db.statement(
            "SELECT id, uidvalidity, cursor, present FROM mailbox WHERE account = ? AND name = ?");
        s.bind(1, raw(account));
        s.bind(2, name);
        s.executeStep();
        return MailboxRow{MailboxId{s.getColumn(0).getInt64()}, unsigned_column(s, 1),
                          unsigned_column(s, 2), unsigned_column(s, 3)};
    });
}

void Journal::start_epoch(MailboxId mailbox, std::uint32_t uidvalidity, std::uint32_t cursor,
                          std::uint32_t present, std::int64_t now) {
    db_.transaction([&](Database& db) {
        auto& close = db.statement(
            "UPDATE message SET state = 'gone', note = 'uidvalidity-changed', updated = ? "
            "WHERE mailbox = ? AND state IN ('trying', 'decided', 'moving', 'copied')");
        close.bind(1, now);
        close.bind(2, raw(mailbox));
        close.exec();
        auto& s = db.statement(
            "UPDATE mailbox SET uidvalidity = ?, cursor = ?, present = ? WHERE id = ?");
        s.bind(1, uidvalidity);
        s.bind(2, cursor);
        s.bind(3, present);
        s.bind(4, raw(mailbox));
        s.exec();
    });
}

std::vector<OpenMessage> Journal::begin(MailboxId mailbox, std::uint32_t uidvalidity,
                                        const std::vector<std::uint32_t>& uids, std::int64_t now) {
    return db_.transaction([&](Database& db) {
        auto& upsert = db.statement(
            "INSERT INTO message(mailbox, uidvalidity, uid, state, attempts, updated) "
            "VALUES(?, ?, ?, 'trying', 1, ?) ON CONFLICT(mailbox, uidvalidity, uid) DO UPDATE SET "
            "attempts = attempts + 1, updated = excluded.updated WHERE state = 'trying'");
        auto& select = db.statement(std::string(kOpenColumns) +
                                    "WHERE mailbox = ? AND uidvalidity = ? AND uid = ?");
        std::vector<OpenMessage> rows;
        rows.reserve(uids.size());
        for (const std::uint32_t uid : uids) {
            upsert.reset();
            upsert.bind(1, raw(mailbox));
            upsert.bind(2, uidvalidity);
            upsert.bind(3, uid);
            upsert.bind(4, now);
            upsert.exec();
            select.reset();
            select.bind(1, raw(mailbox));
            select.bind(2, uidvalidity);
            select.bind(3, uid);
            select.executeStep();
            rows.push_back(read_open(select));
        }
        if (!uids.empty()) {
            auto& cursor = db.statement("UPDATE mailbox SET cursor = max(cursor, ?) WHERE id = ?");
            cursor.bind(1, uids.back());
            cursor.bind(2, raw(mailbox));
            cursor.exec();
        }
        return rows;
    });
}

std::vector<OpenMessage> Journal::open_messages(MailboxId mailbox, std::uint32_t uidvalidity) {
    return db_.read([&](Database& db) {
        auto& s = db.statement(std::string(kOpenColumns) +
                               "WHERE mailbox = ? AND uidvalidity = ? AND state IN ('trying', "
                               "'decided', 'moving', 'copied') ORDER BY uid");
        s.bind(1, raw(mailbox));
        s.bind(2, uidvalidity);
        std::vector<OpenMessage> rows;
        while (s.executeStep()) rows.push_back(read_open(s));
        return rows;
    });
}

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
                "queue = ?, verdict = ?, rules_version = ?, reply = ?, flags = ?, dst = ?, "
                "note = ?, updated = ? WHERE id = ?");
            s.bind(1, std::string(to_string(d.state)));
            s.bind(2, d.identity);
            bind_optional(s, 3, d.message_id);
            s.bind(4, d.received);
            bind_optional(s, 5, d.queue);
            bind_optional(s, 6, d.verdict);
            bind_optional(s, 7, d.rules_version);
            bind_optional(s, 8, reply);
            bind_optional(s, 9, join(d.flags, " "));
            bind_optional(s, 10, d.dst);
            bind_optional(s, 11, d.note);
            s.bind(12, now);
            s.bind(13, raw(d.id));
            s.exec();
            remember_id(db, account, d.message_id);
        }
        return taken;
    });
}

void Journal::intend_move(const std::vector<MessageId>& messages, const std::string& dst,
                          std::uint32_t dst_uidvalidity, std::uint32_t dst_uidnext,
                          std::int64_t now) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement(
            "UPDATE message SET state = 'moving', dst = ?, dst_uidvalidity = ?, dst_uidnext = ?, "
            "updated = ? WHERE id = ?");
        for (const MessageId id : messages) {
            s.reset();
            s.bind(1, dst);
            s.bind(2, dst_uidvalidity);
            s.bind(3, dst_uidnext);
            s.bind(4, now);
            s.bind(5, raw(id));
            s.exec();
        }
    });
}

void Journal::set_copied(const std::vector<Placed>& messages, std::int64_t now) {
    set_placed(messages, State::copied, now);
}

void Journal::set_done(const std::vector<Placed>& messages, std::int64_t now) {
    set_placed(messages, State::done, now);
}

void Journal::set_placed(const std::vector<Placed>& messages, State state, std::int64_t now) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement(
            "UPDATE message SET state = ?, dst_uid = nullif(?, 0), updated = ? WHERE id = ?");
        for (const Placed& m : messages) {
            s.reset();
            s.bind(1, std::string(to_string(state)));
            s.bind(2, m.dst_uid);
            s.bind(3, now);
            s.bind(4, raw(m.id));
            s.exec();
        }
    });
}

void Journal::finish(const std::vector<MessageId>& messages, State state, const std::string& note,
                     std::int64_t now) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement(
            "UPDATE message SET state = ?, note = coalesce(nullif(?, ''), note), updated = ? "
            "WHERE id = ?");
        for (const MessageId id : messages) {
            s.reset();
            s.bind(1, std::string(to_string(state)));
            s.bind(2, note);
            s.bind(3, now);
            s.bind(4, raw(id));
            s.exec();
        }
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
