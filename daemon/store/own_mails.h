#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/database.h"
#include "store/journal.h"

namespace triaged::store {

enum class OwnMailId : std::int64_t {};

/// The folder of an OwnMail: wherever the account keeps what was sent.
inline constexpr char kSentFolder[] = "\\Sent";

/// A mail of our own making that is to lie in a folder.
struct NewOwnMail {
    std::string folder;      ///< as the configuration writes it, or kSentFolder
    std::string message_id;  ///< keyed, so that nobody else can make it; the mail has it too
    std::string mail;
    std::string identity;  ///< message::Message::identity
    std::vector<std::string> flags;
    bool record = false;  ///< of what was sent: it stays when we leave
};

struct OwnMail {
    OwnMailId id{};
    std::string folder;
    std::string message_id;
    std::string mail;  ///< empty once it lies there
    std::string identity;
    std::vector<std::string> flags;
    int tries = 0;                  ///< how often the server has refused it
    std::uint32_t uidvalidity = 0;  ///< of the folder; 0 before the first try
    std::uint32_t uidnext = 0;      ///< of the folder before the last try
    std::uint32_t uid = 0;          ///< 0 when the server did not say
};

/// Mails we put into folders, and how far each has got: wanted -> putting -> there -> removed, with
/// refused (the server would not take it) and gone (somebody else has moved or removed it). Every
/// function is one transaction, or a part of the one it is called in, and throws StoreError.
class OwnMails {
public:
    explicit OwnMails(Database& db) : db_(db) {}

    /// Does nothing when the account has one with that Message-ID, or had.
    void want(const std::string& account, const NewOwnMail& mail, std::int64_t now);

    /// Those to be put, or put again, by now; at most `limit`, the oldest first.
    std::vector<OwnMail> due(AccountId account, int limit, std::int64_t now);

    /// It is about to be put: no copy lies in the folder below `uidnext`.
    void intend(OwnMailId id, std::uint32_t uidvalidity, std::uint32_t uidnext, std::int64_t now);
    void set_there(OwnMailId id, std::uint32_t uidvalidity, std::uint32_t uid, std::int64_t now);
    /// The server would not take it: counts a try.
    void set_retry(OwnMailId id, const std::string& note, std::int64_t next_try, std::int64_t now);
    /// `state` is refused, removed or gone.
    void close(OwnMailId id, const std::string& state, const std::string& note, std::int64_t now);

    /// Those that lie in folders and are no records.
    std::vector<OwnMail> removable(AccountId account);

private:
    Database& db_;
};

}  // namespace triaged::store
