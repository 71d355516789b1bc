#include "store/handled.h"

#include "store/columns.h"

namespace triaged::store {
namespace {

HandledMail read_mail(SQLite::Statement& s) {
    HandledMail m;
    m.id = MessageId{s.getColumn(0).getInt64()};
    m.identity = s.getColumn(1).getString();
    const std::string state = s.getColumn(2).getString();
    m.received = s.getColumn(3).getInt64();
    const std::string destination = s.getColumn(4).getString();
    const bool moved = state == to_string(State::done) || state == to_string(State::copied);
    const bool unclear = state == to_string(State::moving);
    if (moved || unclear) {
        m.folder = destination;
        m.uidvalidity = unsigned_column(s, 5);
        m.uid = moved ? unsigned_column(s, 6) : 0;
    } else {
        m.folder = s.getColumn(7).getString();
        m.uidvalidity = unsigned_column(s, 8);
        m.uid = unsigned_column(s, 9);
    }
    return m;
}

}  // namespace

std::optional<AccountRow> Handled::account(const std::string& name) {
    return db_.read([&](Database& db) -> std::optional<AccountRow> {
        auto& s = db.statement(kAccountByName);
        s.bind(1, name);
        if (!s.executeStep()) return std::nullopt;
        return read_account(s);
    });
}

std::vector<std::string> Handled::accounts() {
    return db_.read([&](Database& db) {
        auto& s = db.statement("SELECT name FROM account ORDER BY id");
        std::vector<std::string> names;
        while (s.executeStep()) names.push_back(s.getColumn(0).getString());
        return names;
    });
}

std::vector<HandledMail> Handled::since(AccountId account, std::int64_t time) {
    return db_.read([&](Database& db) {
        auto& s = db.statement(
            "SELECT m.id, m.identity, m.state, coalesce(m.received, 0), coalesce(m.dst, ''), "
            "coalesce(m.dst_uidvalidity, 0), coalesce(m.dst_uid, 0), b.name, m.uidvalidity, m.uid "
            "FROM message m JOIN mailbox b ON b.id = m.mailbox WHERE b.account = ? "
            "AND m.updated >= ? AND m.identity IS NOT NULL "
            "AND EXISTS (SELECT 1 FROM verdict v WHERE v.message = m.id) "
            "AND coalesce(m.note, '') NOT IN ('handled-before', 'older-than-first-connection') "
            "ORDER BY m.id");
        s.bind(1, raw(account));
        s.bind(2, time);
        std::vector<HandledMail> mails;
        while (s.executeStep()) mails.push_back(read_mail(s));
        return mails;
    });
}

std::optional<HandledRecord> Handled::record(MessageId id) {
    return db_.read([&](Database& db) -> std::optional<HandledRecord> {
        auto& s = db.statement(
            "SELECT coalesce(v.json, ''), coalesce(m.rules_version, ''), "
            "coalesce(m.reply, ''), coalesce(m.note, ''), coalesce(m.dst, ''), "
            "coalesce(m.flags, ''), b.name, coalesce(m.received, 0), m.updated, "
            "m.uidvalidity = b.uidvalidity AND m.uid <= b.present "
            "FROM message m JOIN mailbox b ON b.id = m.mailbox "
            "LEFT JOIN verdict v ON v.message = m.id WHERE m.id = ?");
        s.bind(1, raw(id));
        if (!s.executeStep()) return std::nullopt;
        HandledRecord r;
        int column = 0;
        for (std::string* const text : {&r.verdict, &r.rules_version, &r.reply, &r.note, &r.folder})
            *text = s.getColumn(column++).getString();
        r.flags = words(s.getColumn(column++).getString());
        r.watched = s.getColumn(column++).getString();
        r.received = s.getColumn(column++).getInt64();
        r.handled = s.getColumn(column++).getInt64();
        r.was_present = s.getColumn(column++).getInt() != 0;
        return r;
    });
}

std::vector<ChangedMail> Handled::changed(
    AccountId account, std::int64_t time,
    const std::function<bool(const std::string& verdict)>& wanted) {
    return db_.read([&](Database& db) {
        auto& s = db.statement(
            "SELECT coalesce(v.json, ''), m.id, m.identity, coalesce(m.message_id, ''), b.name, "
            "coalesce(m.flags, ''), coalesce(m.note, ''), m.state, coalesce(m.dst, ''), "
            "coalesce(m.dst_uidvalidity, 0), coalesce(m.dst_uid, 0), m.uidvalidity, m.uid "
            "FROM message m JOIN mailbox b ON b.id = m.mailbox "
            "LEFT JOIN verdict v ON v.message = m.id WHERE b.account = ? "
            "AND m.updated >= ? AND m.identity IS NOT NULL AND coalesce(m.note, '') != 'undone' "
            "AND (m.state = 'done' OR (m.state = 'left' AND coalesce(m.flags, '') != '')) "
            "ORDER BY m.id");
        s.bind(1, raw(account));
        s.bind(2, time);
        std::vector<ChangedMail> mails;
        while (s.executeStep()) {
            if (!wanted(s.getColumn(0).getString())) continue;
            ChangedMail m;
            m.id = MessageId{s.getColumn(1).getInt64()};
            m.identity = s.getColumn(2).getString();
            m.message_id = s.getColumn(3).getString();
            m.source = s.getColumn(4).getString();
            m.flags = words(s.getColumn(5).getString());
            m.undoing = s.getColumn(6).getString() == kUndoing;
            const bool moved = s.getColumn(7).getString() == to_string(State::done);
            m.folder = moved ? s.getColumn(8).getString() : m.source;
            m.uidvalidity = unsigned_column(s, moved ? 9 : 11);
            m.uid = unsigned_column(s, moved ? 10 : 12);
            mails.push_back(std::move(m));
        }
        return mails;
    });
}

}  // namespace triaged::store
