#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/judge.h"
#include "flow/mover.h"
#include "flow/recovery.h"

namespace triaged::flow {

/// One watched folder of one connection: finds what is new or unfinished and takes it through
/// begin -> fetch -> judge -> decide -> flags -> move, in batches, each step journalled before the
/// next begins.
class FolderWorker {
public:
    FolderWorker(const Shared& shared, const AccountSettings& account, const store::AccountRow& row,
                 imap::Session& session, const imap::MailboxTree& tree, std::string folder);

    /// Opens the folder (EXAMINE in observe mode, which changes nothing) and handles everything
    /// that waits in it. Returns how many mails were judged.
    std::size_t process();

    /// Moves that the server has not carried out, or not said how far: look again soon.
    bool unfinished() const { return unfinished_; }

private:
    void activate();
    void start_new_epoch();
    void start_epoch(std::uint32_t cursor);
    std::uint32_t newest_uid();
    void read_known_ids();
    void finish_unfinished();
    std::size_t take_new();
    std::size_t handle(const std::vector<imap::Uid>& uids);
    std::vector<store::Decision> judge(const std::vector<store::OpenMessage>& rows);
    void set_aside(const std::vector<store::OpenMessage>& rows);
    void carry_out(const std::vector<store::OpenMessage>& rows);
    void finish_moves(const std::vector<store::OpenMessage>& unclear);
    std::int64_t not_before() const;

    const Shared& shared_;
    const AccountSettings& account_;
    store::AccountRow row_;
    imap::Session& session_;
    const imap::MailboxTree& tree_;
    std::string folder_;
    store::Journal journal_;
    imap::Mailbox mailbox_;
    store::MailboxRow state_{};
    bool new_epoch_ = false;
    bool unfinished_ = false;
};

}  // namespace triaged::flow
