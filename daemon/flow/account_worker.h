#pragma once

#include <chrono>
#include <list>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "flow/folder_worker.h"
#include "flow/idle_trust.h"
#include "flow/shared.h"
#include "imap/session.h"
#include "net/waiter.h"
#include "store/journal.h"

namespace triaged::flow {

/// One account: connects, looks at its folders, waits for mail, and starts over after a failure,
/// later each time. Nothing that happens to it concerns another account.
class AccountWorker {
public:
    AccountWorker(const Shared& shared, const AccountSettings& account)
        : shared_(shared), account_(account) {}

    /// Until the stop.
    void run(std::stop_token stop);

    /// Handles what is waiting, once. Fails with what stopped it.
    Result<std::size_t> run_once(std::stop_token stop);

private:
    void serve(net::Waiter& waiter);
    using Folders = std::list<FolderWorker>;

    Folders workers(imap::Session& session, const imap::MailboxTree& tree) const;
    std::size_t look_at_folders(imap::Session& session, const imap::MailboxTree& tree,
                                Folders& folders);
    void wait(imap::Session& session, std::chrono::seconds look);
    void note_silence(bool found_mail);
    imap::MailboxTree make_folders(imap::Session& session);
    std::string sent_folder(const imap::MailboxTree& tree) const;
    void read_sent(imap::Session& session, const std::string& name);
    bool stopped_by_hand(imap::Session& session, const imap::MailboxTree& tree);

    const Shared& shared_;
    const AccountSettings& account_;
    store::AccountRow row_{};
    bool unfinished_ = false;  // the last round left moves open
    /// When this connection has been good for something: after ten seconds, or with mails sorted.
    std::optional<std::chrono::steady_clock::time_point> good_from_;
    std::optional<bool> stopped_;  // nothing known yet
    IdleTrust idle_;
    bool idled_in_silence_ = false;  // the last wait ended without a push
};

}  // namespace triaged::flow
