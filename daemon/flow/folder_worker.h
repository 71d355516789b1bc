#pragma once

#include <string>
#include <vector>

#include "flow/pipeline.h"

namespace triaged::flow {

/// One watched folder of one connection: its epochs (UIDVALIDITY), and which mails are new,
/// unfinished or became visible late. flow/pipeline.h takes them through.
class FolderWorker {
public:
    FolderWorker(const Shared& shared, const AccountSettings& account, const store::AccountRow& row,
                 imap::Session& session, const imap::MailboxTree& tree, std::string folder);

    /// As the configuration writes it.
    const std::string& folder() const { return folder_; }

    /// Whether process() would find something, as far as STATUS tells: new mail, other numbers,
    /// moves unfinished. Not while the folder is selected.
    bool has_work();

    /// Opens the folder (EXAMINE in observe mode, which changes nothing) unless it is open, and
    /// handles everything that waits in it. Returns how many mails were judged.
    std::size_t process();

    /// Moves that the server has not carried out, or not said how far: look again soon.
    bool unfinished() const { return pipeline_.unfinished(); }

private:
    void open();
    void activate();
    bool renumbered() const;
    void start_new_epoch();
    std::uint32_t newest_uid();
    void read_known_ids();
    std::size_t take_new();
    std::size_t compare();

    const Shared& shared_;
    const AccountSettings& account_;
    const store::AccountRow& row_;
    imap::Session& session_;
    const imap::MailboxTree& tree_;
    std::string folder_;
    std::string name_;  // on the server
    store::Journal journal_;
    imap::Mailbox mailbox_;
    store::MailboxRow state_{};
    bool open_ = false;          // mailbox_ and state_ are of the folder as it is selected
    std::uint32_t uidnext_ = 0;  // as STATUS last said it
    std::uint64_t modseq_ = 0;   // as the server last said it; 0 when it may have changed since
    std::int64_t compare_at_ = 0;
    Pipeline pipeline_;  // refers to mailbox_ and state_
};

}  // namespace triaged::flow
