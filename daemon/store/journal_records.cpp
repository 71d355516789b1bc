// What the journal tells people and reports of the past.
#include "store/columns.h"
#include "store/journal.h"

namespace triaged::store {
namespace {

Journal::Record read_record(SQLite::Statement& s) {
    Journal::Record r;
    int column = 0;
    for (std::string* const text :
         {&r.account, &r.mailbox, &r.state, &r.queue, &r.verdict, &r.reply, &r.dst, &r.note,
          &r.message_id, &r.rules_version, &r.flags}) {
        *text = s.getColumn(column++).getString();
    }
    r.uid = unsigned_column(s, column++);
    r.attempts = s.getColumn(column++).getInt();
    r.received = s.getColumn(column++).getInt64();
    r.updated = s.getColumn(column++).getInt64();
    return r;
}

constexpr const char* kRecords =
    "SELECT a.name, b.name, m.state, coalesce(m.queue, ''), coalesce(v.json, ''), "
    "coalesce(m.reply, ''), coalesce(m.dst, ''), coalesce(m.note, ''), "
    "coalesce(m.message_id, ''), coalesce(m.rules_version, ''), "
    "coalesce(m.flags, ''), m.uid, m.attempts, "
    "coalesce(m.received, 0), m.updated "
    "FROM message m JOIN mailbox b ON b.id = m.mailbox JOIN account a ON a.id = b.account "
    "LEFT JOIN verdict v ON v.message = m.id ";

}  // namespace

std::vector<Journal::Record> Journal::find_by_message_id(const std::string& message_id) {
    return db_.read([&](Database& db) {
        auto& s = db.statement(std::string(kRecords) +
                               "WHERE m.message_id = ? ORDER BY m.id DESC LIMIT 100");
        s.bind(1, message_id);
        std::vector<Record> rows;
        while (s.executeStep()) rows.push_back(read_record(s));
        return rows;
    });
}

std::vector<Journal::Record> Journal::newest(int limit) {
    return db_.read([&](Database& db) {
        auto& s = db.statement(std::string(kRecords) + "ORDER BY m.id DESC LIMIT ?");
        s.bind(1, limit);
        std::vector<Record> rows;
        while (s.executeStep()) rows.push_back(read_record(s));
        return rows;
    });
}

void Journal::each_verdict(const std::function<void(std::int64_t, const std::string&)>& each) {
    db_.read([&](Database& db) {
        auto& s = db.statement(
            "SELECT coalesce(m.received, 0), v.json FROM verdict v JOIN message m "
            "ON m.id = v.message WHERE coalesce(m.note, '') <> 'handled-before' "
            "ORDER BY v.message DESC");
        while (s.executeStep()) each(s.getColumn(0).getInt64(), s.getColumn(1).getString());
    });
}

std::vector<Journal::Count> Journal::counts() {
    return db_.read([&](Database& db) {
        auto& s = db.statement(
            "SELECT a.name, m.state, coalesce(m.queue, ''), count(*) FROM message m "
            "JOIN mailbox b ON b.id = m.mailbox JOIN account a ON a.id = b.account "
            "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3");
        std::vector<Count> rows;
        while (s.executeStep()) {
            rows.push_back({s.getColumn(0).getString(), s.getColumn(1).getString(),
                            s.getColumn(2).getString(), s.getColumn(3).getInt64()});
        }
        return rows;
    });
}

}  // namespace triaged::store
