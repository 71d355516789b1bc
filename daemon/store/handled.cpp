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
            "AND m.updated >= ? AND m.verdict IS NOT NULL AND m.identity IS NOT NULL "
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
            "SELECT coalesce(m.verdict, ''), coalesce(m.rules_version, ''), "
            "coalesce(m.reply, ''), coalesce(m.note, ''), coalesce(m.dst, ''), "
            "coalesce(m.flags, ''), b.name, coalesce(m.received, 0), m.updated, "
            "m.uidvalidity = b.uidvalidity AND m.uid <= b.present "
            "FROM message m JOIN mailbox b ON b.id = m.mailbox WHERE m.id = ?");
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

}  // namespace triaged::store
