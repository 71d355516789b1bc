#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "flow/batch_reader.h"
#include "flow/claims.h"
#include "flow/mover.h"

namespace triaged::flow {

/// Takes mails of one folder through begin -> fetch -> judge -> claim -> decide -> flags -> move,
/// in batches, each step journalled before the next begins. While a batch is judged, the server
/// moves the one before it and reads the one after it.
///
/// The folder is selected (in observe mode: examined), and `mailbox` and `state` describe it.
class Pipeline {
public:
    Pipeline(const Shared& shared, const AccountSettings& account, const store::AccountRow& row,
             imap::Session& session, const imap::MailboxTree& tree, std::string folder,
             const imap::Mailbox& mailbox, const store::MailboxRow& state);

    /// Forgets what an error left under way: the journal knows it. Also before the folder is open.
    void begin_round();
    /// Takes up what an earlier round or run left unfinished.
    void resume();
    /// New mails, ascending. Returns how many were judged; nothing is under way then.
    std::size_t handle(const std::vector<imap::Uid>& uids);
    /// What could not be read for long enough is set aside.
    void end_round();

    /// Mails that could not be read or moved in this round: look again soon.
    bool unfinished() const { return unfinished_; }

    /// The folder was selected again since the last note_search(): a search must tell what came.
    bool selected_again() const { return selected_again_; }
    void note_search() { selected_again_ = false; }

private:
    struct Batch {
        std::vector<store::OpenMessage> rows;
        std::unique_ptr<Judge> judge;
        std::unique_ptr<BatchReader> reader;  // refers to judge; none where there are no rows
        std::size_t judged = 0;
    };

    void without_blame(const std::function<void()>& work);
    std::vector<store::OpenMessage> begin(const std::vector<imap::Uid>& uids);
    std::vector<store::OpenMessage> to_try(const std::vector<store::OpenMessage>& rows);
    Batch ask_for(std::vector<store::OpenMessage> rows, Mails mails);
    std::vector<store::OpenMessage> work_on(Batch& batch, const std::vector<imap::Uid>& next);
    std::vector<imap::FlagChange> settle_claims(const std::vector<store::OpenMessage>& rows,
                                                Judged& judged);
    void note_unread(const std::vector<store::OpenMessage>& rows, const Judged& judged);
    MoveOutcome finish_first_moves();
    void settle();
    void finish_moves(const std::vector<store::OpenMessage>& unclear);

    const Shared& shared_;
    const AccountSettings& account_;
    const store::AccountRow& row_;
    imap::Session& session_;
    const imap::MailboxTree& tree_;
    std::string folder_;
    const imap::Mailbox& mailbox_;
    const store::MailboxRow& state_;
    store::Journal journal_;
    Mover mover_;
    Claims claims_;
    std::vector<store::OpenMessage> begun_;    // asked for, and not decided yet
    std::vector<store::OpenMessage> big_;      // among them: to be read one by one
    std::deque<MovesUnderWay> moves_;          // sent
    std::vector<store::OpenMessage> unclear_;  // sent, and to be looked after
    std::set<store::MessageId> later_;         // another daemon's, as far as we know
    bool unfinished_ = false;
    bool selected_again_ = false;
    bool some_read_ = false;                      // mails were read in this round
    std::vector<store::OpenMessage> unreadable_;  // in this round, each refused on its own
};

/// Unix seconds: a mail that reached the server earlier is left alone. was_present: it was there
/// when the epoch began.
std::int64_t left_alone_before(const AccountSettings& account, const store::AccountRow& row,
                               bool was_present);

}  // namespace triaged::flow
