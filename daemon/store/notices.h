#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "store/database.h"

namespace triaged::store {

/// What the daemon has to say of itself, for commands to show: one text, and one count, under each
/// name. Every operation is one transaction; all throw StoreError.
class Notices {
public:
    explicit Notices(Database& db) : db_(db) {}

    /// Replaces the text under that name.
    void put(const std::string& name, const std::string& text);
    std::optional<std::string> get(const std::string& name);

    /// One more of what is counted under that name; 0 before the first.
    void count(const std::string& name);
    std::int64_t counted(const std::string& name);

private:
    Database& db_;
};

}  // namespace triaged::store
