#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/database.h"

namespace triaged::store {

enum class RequestId : std::int64_t {};

struct Request {
    RequestId id;
    std::string kind;
    std::string argument;
};

struct Answer {
    bool ok = false;
    std::string text;
};

/// How a command asks the running daemon to do something: it writes a request, the daemon carries
/// it out and answers. Every function is one transaction and throws StoreError.
class Requests {
public:
    explicit Requests(Database& db) : db_(db) {}

    RequestId ask(const std::string& kind, const std::string& argument, std::int64_t now);
    /// Unanswered, oldest first.
    std::vector<Request> open();
    void answer(RequestId id, const Answer& answer);
    std::optional<Answer> answer_to(RequestId id);

private:
    Database& db_;
};

}  // namespace triaged::store
