#include "store/requests.h"

namespace triaged::store {

RequestId Requests::ask(const std::string& kind, const std::string& argument, std::int64_t now) {
    return db_.transaction([&](Database& db) {
        auto& s = db.statement(
            "INSERT INTO request(kind, argument, created) VALUES(?, ?, ?) RETURNING id");
        s.bind(1, kind);
        s.bind(2, argument);
        s.bind(3, now);
        s.executeStep();
        return RequestId{s.getColumn(0).getInt64()};
    });
}

std::vector<Request> Requests::open() {
    return db_.read([&](Database& db) {
        auto& s = db.statement(
            "SELECT id, kind, argument FROM request WHERE answer IS NULL ORDER BY id LIMIT 100");
        std::vector<Request> requests;
        while (s.executeStep()) {
            requests.push_back({RequestId{s.getColumn(0).getInt64()}, s.getColumn(1).getString(),
                                s.getColumn(2).getString()});
        }
        return requests;
    });
}

void Requests::answer(RequestId id, const Answer& answer) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement("UPDATE request SET answer = ?, ok = ? WHERE id = ?");
        s.bind(1, answer.text);
        s.bind(2, answer.ok ? 1 : 0);
        s.bind(3, static_cast<std::int64_t>(id));
        s.exec();
    });
}

std::optional<Answer> Requests::answer_to(RequestId id) {
    return db_.read([&](Database& db) -> std::optional<Answer> {
        auto& s = db.statement("SELECT answer, ok FROM request WHERE id = ?");
        s.bind(1, static_cast<std::int64_t>(id));
        if (!s.executeStep() || s.getColumn(0).isNull()) return std::nullopt;
        return Answer{s.getColumn(1).getInt() != 0, s.getColumn(0).getString()};
    });
}

}  // namespace triaged::store
