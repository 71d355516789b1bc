#include "store/outbox.h"

#include "store/columns.h"

namespace triaged::store {
namespace {

// Ends the sending of a mail one way or another; its bytes are no longer needed unless it is to be
// tried again.
void set_state(Database& db, OutgoingId id, const std::string& state, int code,
               const std::string& note, std::int64_t now) {
    auto& s = db.statement(
        "UPDATE outbox SET state = ?, last_code = ?, note = ?, updated = ?, "
        "mail = CASE WHEN ? IN ('retry', 'data') THEN mail END WHERE id = ?");
    s.bind(1, state);
    s.bind(2, code);
    s.bind(3, note);
    s.bind(4, now);
    s.bind(5, state);
    s.bind(6, raw(id));
    s.exec();
}

bool is_held(Database& db) {
    auto& s = db.statement("SELECT 1 FROM meta WHERE key = 'acknowledgements_held'");
    const bool held = s.executeStep();
    s.reset();
    return held;
}

}  // namespace

int Outbox::recover(std::int64_t now) {
    return db_.transaction([&](Database& db) {
        auto& doubt = db.statement(
            "UPDATE outbox SET state = 'in_doubt', mail = NULL, updated = ?, "
            "note = 'stopped while the mail was being handed over' WHERE state = 'data'");
        doubt.bind(1, now);
        const int in_doubt = doubt.exec();
        auto& retry = db.statement(
            "UPDATE outbox SET state = 'retry', next_try = ?, updated = ? WHERE state = 'sending'");
        retry.bind(1, now);
        retry.bind(2, now);
        retry.exec();
        return in_doubt;
    });
}

std::optional<OutgoingMail> Outbox::take(std::int64_t now) {
    return db_.transaction([&](Database& db) -> std::optional<OutgoingMail> {
        if (is_held(db)) return std::nullopt;
        auto& s = db.statement(
            "SELECT o.id, a.name, o.recipient, o.mail, o.tries, o.created FROM outbox o "
            "JOIN account a ON a.id = o.account WHERE o.state IN ('planned', 'retry') AND "
            "a.stopped IS NULL AND o.next_try <= ? ORDER BY o.next_try, o.id LIMIT 1");
        s.bind(1, now);
        if (!s.executeStep()) return std::nullopt;
        OutgoingMail mail{OutgoingId{s.getColumn(0).getInt64()},
                          s.getColumn(1).getString(),
                          s.getColumn(2).getString(),
                          s.getColumn(3).getString(),
                          s.getColumn(4).getInt(),
                          s.getColumn(5).getInt64()};
        s.reset();
        auto& update = db.statement(
            "UPDATE outbox SET state = 'sending', tries = tries + 1, updated = ? WHERE id = ?");
        update.bind(1, now);
        update.bind(2, raw(mail.id));
        update.exec();
        ++mail.tries;
        return mail;
    });
}

std::optional<std::int64_t> Outbox::next_due() {
    return db_.read([&](Database& db) -> std::optional<std::int64_t> {
        if (is_held(db)) return std::nullopt;
        auto& s = db.statement(
            "SELECT min(o.next_try) FROM outbox o JOIN account a ON a.id = o.account "
            "WHERE o.state IN ('planned', 'retry') AND a.stopped IS NULL");
        if (!s.executeStep() || s.getColumn(0).isNull()) return std::nullopt;
        return s.getColumn(0).getInt64();
    });
}

void Outbox::set_data(OutgoingId id, std::int64_t now) {
    db_.transaction([&](Database& db) { set_state(db, id, "data", 354, "", now); });
}

void Outbox::set_sent(OutgoingId id, int code, std::int64_t now) {
    db_.transaction([&](Database& db) { set_state(db, id, "sent", code, "", now); });
}

void Outbox::set_retry(OutgoingId id, int code, const std::string& note, std::int64_t next_try,
                       std::int64_t now) {
    db_.transaction([&](Database& db) {
        set_state(db, id, "retry", code, note, now);
        auto& s = db.statement("UPDATE outbox SET next_try = ? WHERE id = ?");
        s.bind(1, next_try);
        s.bind(2, raw(id));
        s.exec();
    });
}

void Outbox::close(OutgoingId id, const std::string& state, int code, const std::string& note,
                   std::int64_t now) {
    db_.transaction([&](Database& db) { set_state(db, id, state, code, note, now); });
}

bool Outbox::held() {
    return db_.read([&](Database& db) { return is_held(db); });
}

void Outbox::hold(bool on, std::int64_t now) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement(
            on ? "INSERT OR REPLACE INTO meta VALUES('acknowledgements_held', ?)"
               : "DELETE FROM meta WHERE key = 'acknowledgements_held' AND ? IS NOT NULL");
        s.bind(1, std::to_string(now));
        s.exec();
    });
}

std::vector<Outbox::Record> Outbox::list(int limit) {
    return db_.read([&](Database& db) {
        auto& s = db.statement(
            "SELECT a.name, o.recipient, o.message_id, o.state, coalesce(o.note, ''), o.tries, "
            "coalesce(o.last_code, 0), o.created, o.updated FROM outbox o "
            "JOIN account a ON a.id = o.account ORDER BY o.id DESC LIMIT ?");
        s.bind(1, limit);
        std::vector<Record> rows;
        while (s.executeStep()) {
            Record r;
            int column = 0;
            for (std::string* const text :
                 {&r.account, &r.recipient, &r.message_id, &r.state, &r.note}) {
                *text = s.getColumn(column++).getString();
            }
            r.tries = s.getColumn(column++).getInt();
            r.last_code = s.getColumn(column++).getInt();
            r.created = s.getColumn(column++).getInt64();
            r.updated = s.getColumn(column++).getInt64();
            rows.push_back(std::move(r));
        }
        return rows;
    });
}

}  // namespace triaged::store
