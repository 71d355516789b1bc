// What the journal keeps of accounts and their folders: epochs (UIDVALIDITY), cursors, comparisons.
#include "store/columns.h"
#include "store/journal.h"

namespace triaged::store {
namespace {

void begin_epoch(Database& db, MailboxId mailbox, std::uint32_t uidvalidity, std::uint32_t cursor,
                 std::uint32_t present, std::int64_t now) {
    auto& close = db.statement(
        "UPDATE message SET state = 'gone', note = 'uidvalidity-changed', updated = ? "
        "WHERE mailbox = ? AND (uidvalidity <> ? OR uid < 0) "
        "AND " +
        std::string(kIsOpen));
    close.bind(1, now);
    close.bind(2, raw(mailbox));
    close.bind(3, uidvalidity);
    close.exec();
    auto& s = db.statement(
        "UPDATE mailbox SET uidvalidity = ?, cursor = ?, base = ?, present = ?, modseq = 0 "
        "WHERE id = ?");
    s.bind(1, uidvalidity);
    s.bind(2, cursor);
    s.bind(3, cursor);
    s.bind(4, present);
    s.bind(5, raw(mailbox));
    s.exec();
}

}  // namespace

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
            "SELECT id, uidvalidity, cursor, present, base, modseq FROM mailbox "
            "WHERE account = ? AND name = ?");
        s.bind(1, raw(account));
        s.bind(2, name);
        s.executeStep();
        return MailboxRow{MailboxId{s.getColumn(0).getInt64()},
                          unsigned_column(s, 1),
                          unsigned_column(s, 2),
                          unsigned_column(s, 3),
                          unsigned_column(s, 4),
                          static_cast<std::uint64_t>(s.getColumn(5).getInt64())};
    });
}

void Journal::start_epoch(MailboxId mailbox, std::uint32_t uidvalidity, std::uint32_t cursor,
                          std::uint32_t present, std::int64_t now) {
    db_.transaction(
        [&](Database& db) { begin_epoch(db, mailbox, uidvalidity, cursor, present, now); });
}

std::size_t Journal::renumber(MailboxId mailbox, std::uint32_t uidvalidity, std::uint32_t present,
                              const std::map<std::string, std::uint32_t>& uids, std::int64_t now) {
    return db_.transaction([&](Database& db) {
        std::map<std::string, std::vector<std::int64_t>> lying;
        auto& s = db.statement(
            "SELECT m.id, m.identity FROM message m JOIN mailbox b ON b.id = m.mailbox "
            "WHERE b.id = ? AND m.uidvalidity = b.uidvalidity AND m.identity IS NOT NULL AND "
            "m.state "
            "IN ('decided', 'moving', 'copied', 'observed', 'left', 'failed', 'conflict')");
        s.bind(1, raw(mailbox));
        while (s.executeStep()) {
            const std::string identity = s.getColumn(1).getString();
            if (uids.contains(identity)) lying[identity].push_back(s.getColumn(0).getInt64());
        }
        s.reset();
        // A server set back to an older state numbers by an old UIDVALIDITY: those rows step aside.
        auto& retire =
            db.statement("UPDATE message SET uid = -id WHERE mailbox = ? AND uidvalidity = ?");
        retire.bind(1, raw(mailbox));
        retire.bind(2, uidvalidity);
        retire.exec();
        auto& relink =
            db.statement("UPDATE message SET uidvalidity = ?, uid = ?, updated = ? WHERE id = ?");
        std::size_t relinked = 0;
        for (const auto& [identity, ids] : lying) {
            if (ids.size() > 1) continue;
            relink.reset();
            relink.bind(1, uidvalidity);
            relink.bind(2, uids.at(identity));
            relink.bind(3, now);
            relink.bind(4, ids.front());
            relink.exec();
            ++relinked;
        }
        begin_epoch(db, mailbox, uidvalidity, 0, present, now);
        return relinked;
    });
}

std::vector<std::uint32_t> Journal::unknown_uids(MailboxId mailbox, std::uint32_t uidvalidity,
                                                 const std::vector<std::uint32_t>& uids) {
    return db_.read([&](Database& db) {
        auto& s =
            db.statement("SELECT 1 FROM message WHERE mailbox = ? AND uidvalidity = ? AND uid = ?");
        std::vector<std::uint32_t> unknown;
        for (const std::uint32_t uid : uids) {
            s.reset();
            s.bind(1, raw(mailbox));
            s.bind(2, uidvalidity);
            s.bind(3, uid);
            if (!s.executeStep()) unknown.push_back(uid);
        }
        return unknown;
    });
}

void Journal::compared(MailboxId mailbox, std::uint64_t modseq) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement("UPDATE mailbox SET modseq = ? WHERE id = ?");
        s.bind(1, static_cast<std::int64_t>(modseq));
        s.bind(2, raw(mailbox));
        s.exec();
    });
}

}  // namespace triaged::store
