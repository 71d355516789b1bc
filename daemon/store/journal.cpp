#include "store/journal.h"

#include <array>

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

}  // namespace

std::string_view to_string(State state) { return kStates.at(static_cast<std::size_t>(state)); }

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
        auto& s =
            db.statement(std::string(kOpenColumns) + "WHERE mailbox = ? AND uidvalidity = ? AND " +
                         kIsOpen + " ORDER BY uid");
        s.bind(1, raw(mailbox));
        s.bind(2, uidvalidity);
        std::vector<OpenMessage> rows;
        while (s.executeStep()) rows.push_back(read_open(s));
        return rows;
    });
}

void Journal::intend_moves(const std::vector<OpenMessage>& messages, std::int64_t now) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement(
            "UPDATE message SET state = 'moving', dst = ?, dst_uidvalidity = ?, dst_uidnext = ?, "
            "updated = ? WHERE id = ?");
        for (const OpenMessage& m : messages) {
            s.reset();
            s.bind(1, m.dst);
            s.bind(2, m.dst_uidvalidity);
            s.bind(3, m.dst_uidnext);
            s.bind(4, now);
            s.bind(5, raw(m.id));
            s.exec();
        }
    });
}

void Journal::set_copied(const std::vector<Placed>& messages, std::int64_t now) {
    set_placed(messages, State::copied, "", now);
}

void Journal::set_done(const std::vector<Placed>& messages, std::int64_t now,
                       const std::string& note) {
    set_placed(messages, State::done, note, now);
}

void Journal::set_placed(const std::vector<Placed>& messages, State state, const std::string& note,
                         std::int64_t now) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement(
            "UPDATE message SET state = ?, dst_uid = nullif(?, 0), "
            "note = coalesce(nullif(?, ''), note), updated = ? WHERE id = ?");
        for (const Placed& m : messages) {
            s.reset();
            s.bind(1, std::string(to_string(state)));
            s.bind(2, m.dst_uid);
            s.bind(3, note);
            s.bind(4, now);
            s.bind(5, raw(m.id));
            s.exec();
        }
    });
}

void Journal::take_back_attempt(const std::vector<MessageId>& messages) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement(
            "UPDATE message SET attempts = attempts - 1 WHERE id = ? AND state = 'trying'");
        for (const MessageId id : messages) {
            s.reset();
            s.bind(1, raw(id));
            s.exec();
        }
    });
}

std::vector<Journal::Refused> Journal::count_refusals(const std::vector<MessageId>& messages,
                                                      std::int64_t now) {
    return db_.transaction([&](Database& db) {
        auto& s = db.statement(
            "UPDATE message SET refusals = refusals + 1, "
            "refused_since = coalesce(refused_since, ?) WHERE id = ? "
            "RETURNING refusals, refused_since");
        std::vector<Refused> counted;
        counted.reserve(messages.size());
        for (const MessageId id : messages) {
            s.reset();
            s.bind(1, now);
            s.bind(2, raw(id));
            counted.emplace_back();
            while (s.executeStep()) counted.back() = {s.getColumn(0).getInt(), s.getColumn(1)};
        }
        return counted;
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

}  // namespace triaged::store
