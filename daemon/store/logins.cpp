#include "store/logins.h"

namespace triaged::store {
namespace {

RefusedLogin read(SQLite::Statement& s) {
    return {s.getColumn(0).getString(), s.getColumn(1).getInt(), s.getColumn(2).getInt64(),
            s.getColumn(3).getString(), s.getColumn(4).getString()};
}

}  // namespace

std::optional<RefusedLogin> Logins::refused(const std::string& name) {
    return db_.read([&](Database& db) -> std::optional<RefusedLogin> {
        auto& s = db.statement(
            "SELECT name, refusals, next_try, credential, why FROM refused_login WHERE name = ?");
        s.bind(1, name);
        if (!s.executeStep()) return std::nullopt;
        return read(s);
    });
}

std::vector<RefusedLogin> Logins::all_refused() {
    return db_.read([&](Database& db) {
        auto& s = db.statement(
            "SELECT name, refusals, next_try, credential, why FROM refused_login ORDER BY name");
        std::vector<RefusedLogin> logins;
        while (s.executeStep()) logins.push_back(read(s));
        return logins;
    });
}

void Logins::put(const RefusedLogin& login) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement("INSERT OR REPLACE INTO refused_login VALUES(?, ?, ?, ?, ?)");
        s.bind(1, login.name);
        s.bind(2, login.refusals);
        s.bind(3, login.next_try);
        s.bind(4, login.credential);
        s.bind(5, login.why);
        s.exec();
    });
}

void Logins::forget(const std::string& name) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement("DELETE FROM refused_login WHERE name = ?");
        s.bind(1, name);
        s.exec();
    });
}

}  // namespace triaged::store
