#include "store/own_mails.h"

#include "base/join.h"
#include "store/columns.h"

namespace triaged::store {
namespace {

constexpr const char* kSelect =
    "SELECT id, folder, message_id, coalesce(mail, ''), identity, flags, tries, uidvalidity, "
    "uidnext, uid FROM own_mail WHERE ";

std::vector<OwnMail> read_all(SQLite::Statement& s) {
    std::vector<OwnMail> mails;
    while (s.executeStep()) {
        OwnMail m;
        m.id = OwnMailId{s.getColumn(0).getInt64()};
        m.folder = s.getColumn(1).getString();
        m.message_id = s.getColumn(2).getString();
        m.mail = s.getColumn(3).getString();
        m.identity = s.getColumn(4).getString();
        m.flags = words(s.getColumn(5).getString());
        m.tries = s.getColumn(6).getInt();
        m.uidvalidity = unsigned_column(s, 7);
        m.uidnext = unsigned_column(s, 8);
        m.uid = unsigned_column(s, 9);
        mails.push_back(std::move(m));
    }
    return mails;
}

}  // namespace

void OwnMails::want(const std::string& account, const NewOwnMail& mail, std::int64_t now) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement(
            "INSERT OR IGNORE INTO own_mail(account, folder, message_id, mail, identity, flags, "
            "record, state, next_try, created, updated) "
            "SELECT id, ?, ?, ?, ?, ?, ?, 'wanted', ?, ?, ? FROM account WHERE name = ?");
        s.bind(1, mail.folder);
        s.bind(2, mail.message_id);
        s.bind(3, mail.mail.data(), static_cast<int>(mail.mail.size()));
        s.bind(4, mail.identity);
        s.bind(5, join(mail.flags, " "));
        s.bind(6, mail.record ? 1 : 0);
        for (int column : {7, 8, 9}) s.bind(column, now);
        s.bind(10, account);
        s.exec();
    });
}

std::vector<OwnMail> OwnMails::due(AccountId account, int limit, std::int64_t now) {
    return db_.read([&](Database& db) {
        auto& s = db.statement(std::string(kSelect) +
                               "account = ? AND (state = 'wanted' OR state = 'putting') AND "
                               "next_try <= ? ORDER BY id LIMIT ?");
        s.bind(1, raw(account));
        s.bind(2, now);
        s.bind(3, limit);
        return read_all(s);
    });
}

void OwnMails::intend(OwnMailId id, std::uint32_t uidvalidity, std::uint32_t uidnext,
                      std::int64_t now) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement(
            "UPDATE own_mail SET state = 'putting', uidvalidity = ?, "
            "uidnext = ?, updated = ? WHERE id = ?");
        s.bind(1, uidvalidity);
        s.bind(2, uidnext);
        s.bind(3, now);
        s.bind(4, raw(id));
        s.exec();
    });
}

void OwnMails::set_there(OwnMailId id, std::uint32_t uidvalidity, std::uint32_t uid,
                         std::int64_t now) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement(
            "UPDATE own_mail SET state = 'there', mail = NULL, uidvalidity = ?, uid = ?, note = "
            "'', "
            "updated = ? WHERE id = ?");
        s.bind(1, uidvalidity);
        s.bind(2, uid);
        s.bind(3, now);
        s.bind(4, raw(id));
        s.exec();
    });
}

void OwnMails::set_retry(OwnMailId id, const std::string& note, std::int64_t next_try,
                         std::int64_t now) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement(
            "UPDATE own_mail SET tries = tries + 1, note = ?, next_try = ?, updated = ? "
            "WHERE id = ?");
        s.bind(1, note);
        s.bind(2, next_try);
        s.bind(3, now);
        s.bind(4, raw(id));
        s.exec();
    });
}

void OwnMails::close(OwnMailId id, const std::string& state, const std::string& note,
                     std::int64_t now) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement(
            "UPDATE own_mail SET state = ?, note = ?, mail = NULL, updated = ? WHERE id = ?");
        s.bind(1, state);
        s.bind(2, note);
        s.bind(3, now);
        s.bind(4, raw(id));
        s.exec();
    });
}

std::vector<OwnMail> OwnMails::removable(AccountId account) {
    return db_.read([&](Database& db) {
        auto& s = db.statement(std::string(kSelect) +
                               "account = ? AND state = 'there' AND record = 0 ORDER BY id");
        s.bind(1, raw(account));
        return read_all(s);
    });
}

}  // namespace triaged::store
