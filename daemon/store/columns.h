#pragma once

#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "store/journal.h"

namespace triaged::store {

/// How values of this folder stand in columns. For its own files only.

/// An id (enum class) as the number it is.
std::int64_t raw(auto id) { return static_cast<std::int64_t>(id); }

inline std::uint32_t unsigned_column(SQLite::Statement& s, int index) {
    return static_cast<std::uint32_t>(s.getColumn(index).getInt64());
}

/// Flags and keywords, separated by single blanks.
inline std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> out;
    for (const auto piece : ascii::split(text, ' ')) {
        if (!piece.empty()) out.emplace_back(piece);
    }
    return out;
}

/// A message that is not over; as in the index message_open, word by word.
inline constexpr const char* kIsOpen =
    "(state = 'trying' OR state = 'decided' OR state = 'moving' OR state = 'copied')";

/// The statement for an account by its name, and its row.
inline constexpr const char* kAccountByName =
    "SELECT id, activated, live_since FROM account WHERE name = ?";
inline AccountRow read_account(SQLite::Statement& s) {
    AccountRow row{AccountId{s.getColumn(0).getInt64()}, s.getColumn(1).getInt64(), {}};
    if (!s.getColumn(2).isNull()) row.live_since = s.getColumn(2).getInt64();
    return row;
}

}  // namespace triaged::store
