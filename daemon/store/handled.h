#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/journal.h"

namespace triaged::store {

/// A mail that was judged, and where it was put: small, since there may be a million.
struct HandledMail {
    MessageId id{};
    std::string identity;
    std::string folder;             ///< as the configuration writes it
    std::uint32_t uidvalidity = 0;  ///< of that folder, then
    std::uint32_t uid = 0;          ///< there; 0 when the journal does not know
    std::int64_t received = 0;
};

/// What was decided about it.
struct HandledRecord {
    std::string verdict;  ///< JSON
    std::string rules_version;
    std::string reply;   ///< reason code
    std::string note;    ///< why it stayed, "" when it did not
    std::string folder;  ///< destination, "" when it stayed
    std::vector<std::string> flags;
    std::string watched;  ///< the folder it came into
    std::int64_t received = 0;
    std::int64_t handled = 0;  ///< when it was last touched
    bool was_present = false;  ///< it was there at the first connection
};

/// What the journal knows of the past, for commands that only read. Throws StoreError.
class Handled {
public:
    explicit Handled(Database& db) : db_(db) {}

    /// nullopt for an account that was never connected.
    std::optional<AccountRow> account(const std::string& name);

    /// The names of all accounts that were ever connected.
    std::vector<std::string> accounts();

    /// Mails judged at or after `time`, in the order they came. Left out are those that were known
    /// from before: a mail put back by a person, or there before the account was first connected.
    std::vector<HandledMail> since(AccountId account, std::int64_t time);

    std::optional<HandledRecord> record(MessageId id);

private:
    Database& db_;
};

}  // namespace triaged::store
