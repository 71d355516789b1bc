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

}  // namespace triaged::store
