#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/database.h"

namespace triaged::store {

/// A login that was refused, and none accepted since.
struct RefusedLogin {
    std::string name;           // "imap support", "smtp"
    int refusals = 0;           // in a row
    std::int64_t next_try = 0;  // Unix seconds
    std::string credential;     // what was refused; changes with address, user and secret
    std::string why;            // a sentence for the administrator
};

/// Refused logins, kept over restarts, so that a program started again and again does not lock
/// anybody out. Every operation is one transaction; all throw StoreError.
class Logins {
public:
    explicit Logins(Database& db) : db_(db) {}

    std::optional<RefusedLogin> refused(const std::string& name);
    std::vector<RefusedLogin> all_refused();
    void put(const RefusedLogin& login);
    void forget(const std::string& name);

private:
    Database& db_;
};

}  // namespace triaged::store
