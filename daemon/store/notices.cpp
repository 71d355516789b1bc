#include "store/notices.h"

namespace triaged::store {

void Notices::put(const std::string& name, const std::string& text) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement("INSERT OR REPLACE INTO meta VALUES('notice.' || ?, ?)");
        s.bind(1, name);
        s.bind(2, text);
        s.exec();
    });
}

std::optional<std::string> Notices::get(const std::string& name) {
    return db_.read([&](Database& db) -> std::optional<std::string> {
        auto& s = db.statement("SELECT value FROM meta WHERE key = 'notice.' || ?");
        s.bind(1, name);
        if (!s.executeStep()) return std::nullopt;
        return s.getColumn(0).getString();
    });
}

void Notices::count(const std::string& name) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement(
            "INSERT INTO meta VALUES('count.' || ?, '1') "
            "ON CONFLICT(key) DO UPDATE SET value = CAST(value AS INTEGER) + 1");
        s.bind(1, name);
        s.exec();
    });
}

std::int64_t Notices::counted(const std::string& name) {
    return db_.read([&](Database& db) -> std::int64_t {
        auto& s = db.statement("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'count.' || ?");
        s.bind(1, name);
        return s.executeStep() ? s.getColumn(0).getInt64() : 0;
    });
}

}  // namespace triaged::store
