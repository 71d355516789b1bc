#pragma once

#include <cstdint>
#include <functional>
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

/// A mail that we moved or flagged, for putting it back.
struct ChangedMail {
    MessageId id{};
    std::string identity;
    std::string message_id;
    std::string source;             ///< the folder it came into
    std::string folder;             ///< where we put it: `source` when it was flagged only
    std::uint32_t uidvalidity = 0;  ///< of `folder`, then
    std::uint32_t uid = 0;          ///< there; 0 when the server did not say
    std::vector<std::string> flags;
    bool undoing = false;  ///< putting it back was begun
};

/// Notes of messages that were put back, and of those for which that was begun.
inline constexpr char kUndone[] = "undone";
inline constexpr char kUndoing[] = "undoing";

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

    /// Mails moved or flagged at or after `time` whose verdict is `wanted`, in the order they came.
    std::vector<ChangedMail> changed(AccountId account, std::int64_t time,
                                     const std::function<bool(const std::string& verdict)>& wanted);

private:
    Database& db_;
};

}  // namespace triaged::store
