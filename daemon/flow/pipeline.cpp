#include "flow/pipeline.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/crash_point.h"
#include "base/log.h"
#include "flow/recovery.h"
#include "flow/set_aside.h"
#include "net/connection_error.h"

namespace triaged::flow {
namespace {

using store::OpenMessage;

constexpr std::int64_t kDay = 24 * 60 * 60;
constexpr std::size_t kBigBatch = 20;  // mails that are read one by one
// Dovecot says that a MOVE is done only when the FETCH sent after it is.
constexpr std::size_t kMovesUnderWay = 2;

std::vector<imap::Uid> part(const std::vector<imap::Uid>& uids, std::size_t first,
                            std::size_t most) {
    const auto at = [&](std::size_t n) {
        return uids.begin() + static_cast<std::ptrdiff_t>(std::min(n, uids.size()));
    };
    return {at(first), at(first + most)};
}

// `rows` as the journal has them now, those that are to be moved or flagged.
std::vector<OpenMessage> decided_of(const std::vector<OpenMessage>& rows,
                                    const std::vector<store::Decision>& decisions) {
    std::map<store::MessageId, const OpenMessage*> by_id;
    for (const auto& m : rows) by_id[m.id] = &m;
    std::vector<OpenMessage> decided;
    for (const auto& d : decisions) {
        if (d.state != store::State::decided) continue;
        decided.push_back(*by_id.at(d.id));
        OpenMessage& m = decided.back();
        m.state = d.state;
        m.identity = d.identity;
        m.flags = d.flags;
        m.dst = d.dst;
    }
    return decided;
}

}  // namespace

// Mails that reached the server before this are left alone. A UID that we saw come is new, whatever
// the server's clock says: a day's grace.
std::int64_t left_alone_before(const AccountSettings& account, const store::AccountRow& row,
                               bool was_present) {
    switch (account.backlog.kind) {
        case Backlog::Kind::all:
            return 0;
        case Backlog::Kind::since:
            return row.activated - account.backlog.days * kDay;
        case Backlog::Kind::leave:
            break;
    }
    return was_present ? row.activated : row.activated - kDay;
}

Pipeline::Pipeline(const Shared& shared, const AccountSettings& account,
                   const store::AccountRow& row, imap::Session& session,
                   const imap::MailboxTree& tree, std::string folder, const imap::Mailbox& mailbox,
                   const store::MailboxRow& state)
    : shared_(shared),
      account_(account),
      row_(row),
      session_(session),
      tree_(tree),
      folder_(std::move(folder)),
      mailbox_(mailbox),
      state_(state),
      journal_(shared.db),
      mover_(shared, session, tree, account.name),
      claims_(shared, session, account.name, folder_) {}

void Pipeline::begin_round() {
    moves_.clear();
    unclear_.clear();
    mover_.forget_destinations();
    unfinished_ = some_read_ = false;
    unreadable_.clear();
}

void Pipeline::resume() {
    const auto open = journal_.open_messages(state_.id, state_.uidvalidity);
    std::vector<OpenMessage> moving;
    std::vector<OpenMessage> decided;
    for (const auto& m : open) {
        if (m.state == store::State::decided) decided.push_back(m);
        if (m.state == store::State::moving || m.state == store::State::copied) moving.push_back(m);
    }
    if (account_.mode != Mode::observe) finish_moves(moving);
    for (auto& some : in_parts(std::move(decided), kBatch)) {
        if (account_.mode == Mode::observe) break;
        auto claims = claims_.take_off(mailbox_, uids_of(some).to_vector());
        finish_moves(mover_.carry_out(mailbox_, std::move(some), std::move(claims)).open);
    }
    std::vector<imap::Uid> later;
    std::vector<imap::Uid> suspects;  // one may be what stopped us
    for (const auto& m : open) {
        if (m.state != store::State::trying) continue;
        (later_.contains(m.id) ? later : suspects).push_back(imap::Uid{m.uid});
    }
    later_.clear();
    handle(later);
    if (account_.mode != Mode::observe && suspects.size() > 1) {
        claims_.claim_ahead(mailbox_, suspects);
    }
    // Each is taken on its own, so that only it counts a try.
    for (const auto uid : suspects) handle({uid});
}

// While we judge a batch, the server moves the one before it and reads the one after it.
std::size_t Pipeline::handle(const std::vector<imap::Uid>& uids) {
    std::size_t judged = 0;
    without_blame([&] {
        // Elsewhere every batch has to be looked after (flow/recovery.h) before the next one.
        const bool ahead = session_.capabilities().move() && session_.capabilities().uidplus();
        std::deque<Batch> asked;
        std::size_t first = 0;
        const auto next_part = [&] {
            return part(uids, std::exchange(first, first + kBatch), kBatch);
        };
        for (int n = 0; n < (ahead ? 2 : 1) && first < uids.size(); ++n) {
            asked.push_back(ask_for(to_try(begin(next_part())), Mails::ordinary));
        }
        while (!asked.empty()) {
            Batch batch = std::move(asked.front());
            asked.pop_front();
            const bool more = first < uids.size();
            auto rows = work_on(batch, more ? next_part() : std::vector<imap::Uid>{});
            judged += batch.judged;
            if (!ahead) settle();
            if (more) asked.push_back(ask_for(to_try(std::move(rows)), Mails::ordinary));
        }
        settle();
        for (auto& rows : in_parts(std::exchange(big_, {}), kBigBatch)) {
            Batch batch = ask_for(std::move(rows), Mails::big);
            work_on(batch, {});
            judged += batch.judged;
            settle();
        }
    });
    return judged;
}

// A try counts when we end by it. Otherwise the server refused all, or the connection was lost:
// that is a mail's fault only when it happens for long to the same one, on its own.
void Pipeline::without_blame(const std::function<void()>& work) {
    begun_.clear();
    big_.clear();
    try {
        work();
    } catch (const imap::CommandFailed&) {
        journal_.take_back_attempt(ids_of(begun_));
        throw;
    } catch (const net::Stopped&) {
        journal_.take_back_attempt(ids_of(begun_));
        throw;
    } catch (const net::ConnectionError&) {
        const bool alone = begun_.size() == 1 && moves_.empty();
        if (!alone || refused_for_long(shared_, begun_).empty()) {
            journal_.take_back_attempt(ids_of(begun_));
        }
        throw;
    }
}

std::vector<OpenMessage> Pipeline::begin(const std::vector<imap::Uid>& uids) {
    std::vector<std::uint32_t> numbers;
    for (const auto uid : uids) numbers.push_back(imap::number(uid));
    auto rows = journal_.begin(state_.id, state_.uidvalidity, numbers, now(shared_));
    for (const auto& m : rows) {
        if (m.state == store::State::trying) begun_.push_back(m);
    }
    return rows;
}

// The mails to be read of those begun.
std::vector<OpenMessage> Pipeline::to_try(const std::vector<OpenMessage>& rows) {
    crash_point("begun");
    std::vector<OpenMessage> some;
    std::vector<OpenMessage> too_often;
    for (const auto& m : rows) {
        if (m.state != store::State::trying) continue;
        (m.attempts > kMostAttempts ? too_often : some).push_back(m);
    }
    set_aside(shared_, session_, mailbox_, account_.name, too_often, "tried-too-often");
    return some;
}

Pipeline::Batch Pipeline::ask_for(std::vector<OpenMessage> rows, Mails mails) {
    Arrivals arrivals;
    for (const auto& m : rows) {
        const bool present = m.uid <= state_.present;
        arrivals[m.uid] = {m.id,
                           {},
                           folder_,
                           present,
                           left_alone_before(account_, row_, present),
                           present && account_.backlog.kind == Backlog::Kind::leave};
    }
    Batch batch{std::move(rows), nullptr, nullptr, 0};
    if (batch.rows.empty()) return batch;
    batch.judge = std::make_unique<Judge>(shared_, account_, row_.id, row_.live_since);
    batch.reader = std::make_unique<BatchReader>(session_, *batch.judge, std::move(arrivals),
                                                 account_.name, mails);
    return batch;
}

// Judges the batch and sends its mails on their way; settle() waits for the end of that. Returns
// the rows of `next`, begun. All that is known by now goes into one commit.
std::vector<OpenMessage> Pipeline::work_on(Batch& batch, const std::vector<imap::Uid>& next) {
    Judged judged;
    if (batch.reader) judged = batch.reader->finish();
    crash_point("judged");
    auto claims = settle_claims(batch.rows, judged);
    batch.judged = judged.decisions.size();
    MoveOutcome before;
    if (moves_.size() == kMovesUnderWay) before = finish_first_moves();
    MovePlan plan;
    if (account_.mode != Mode::observe) {
        plan =
            mover_.prepare(mailbox_, decided_of(batch.rows, judged.decisions), std::move(claims));
    }
    std::vector<OpenMessage> rows;
    const int acknowledgements = shared_.db.transaction([&](store::Database&) {
        mover_.record(before);
        const int taken = journal_.decide(row_.id, judged.decisions,
                                          shared_.settings.acknowledge.budgets, now(shared_));
        mover_.intend(plan);
        if (!next.empty()) rows = begin(next);
        return taken;
    });
    if (!before.done.empty()) crash_point("done");
    crash_point("decided");
    if (!plan.transfers.empty()) crash_point("intended");
    if (acknowledgements > 0) shared_.outbox_has_news();
    unclear_.insert(unclear_.end(), before.open.begin(), before.open.end());
    if (!plan.empty()) moves_.push_back(mover_.send(std::move(plan)));
    note_unread(batch.rows, judged);
    return rows;
}

// What another daemon has claimed is not decided now. Returns what takes our claims off again.
std::vector<imap::FlagChange> Pipeline::settle_claims(const std::vector<OpenMessage>& rows,
                                                      Judged& judged) {
    if (account_.mode == Mode::observe) return {};
    std::map<store::MessageId, std::uint32_t> uid_of;
    for (const auto& m : rows) uid_of[m.id] = m.uid;
    auto outcome = claims_.settle(mailbox_, decided_of(rows, judged.decisions), judged.claimed);
    std::erase_if(judged.decisions, [&](const store::Decision& d) {
        const auto uid = uid_of.at(d.id);
        return outcome.later.contains(uid) || outcome.gone.contains(uid);
    });
    for (auto& d : judged.decisions) {
        const auto uid = uid_of.at(d.id);
        if (outcome.contested.contains(uid)) d.flags.push_back(claims_.keyword());
        if (outcome.taken_over.contains(uid) && d.acknowledgement) {
            d.acknowledgement.reset();
            d.reply = "claimed-by-another-daemon";
        }
    }
    judged.gone.merge(outcome.gone);
    judged.later = std::move(outcome.later);
    std::vector<imap::Uid> ours;
    for (const auto uid : outcome.claimed) ours.push_back(imap::Uid{uid});
    return claims_.take_off(mailbox_, ours);
}

void Pipeline::note_unread(const std::vector<OpenMessage>& rows, const Judged& judged) {
    const auto among = [&](const std::set<std::uint32_t>& uids) {
        std::vector<OpenMessage> some;
        for (const auto& m : rows) {
            if (uids.contains(m.uid)) some.push_back(m);
        }
        return some;
    };
    std::set<store::MessageId> over;
    for (const auto& m : rows) {
        if (!judged.big.contains(m.uid)) over.insert(m.id);
    }
    std::erase_if(begun_, [&](const OpenMessage& m) { return over.contains(m.id); });
    some_read_ = some_read_ || !judged.decisions.empty();
    const auto big = among(judged.big);
    big_.insert(big_.end(), big.begin(), big.end());
    const auto refused = among(judged.refused);
    if (!refused.empty()) {
        journal_.take_back_attempt(ids_of(refused));
        unreadable_.insert(unreadable_.end(), refused.begin(), refused.end());
        log::warn("mails could not be read: tried again soon",
                  {{"account", account_.name}, {"folder", folder_}, {"mails", refused.size()}});
    }
    const auto later = among(judged.later);
    if (!later.empty()) {
        journal_.take_back_attempt(ids_of(later));
        for (const auto& m : later) later_.insert(m.id);
        unfinished_ = true;
    }
    const auto gone = among(judged.gone);
    if (!gone.empty()) {
        claims_.doubt();
        journal_.finish(ids_of(gone), store::State::gone, "removed-by-somebody-else", now(shared_));
    }
}

// When none of several could be read, they are not at fault.
void Pipeline::end_round() {
    if (unreadable_.empty()) return;
    std::vector<OpenMessage> hopeless;
    if (unreadable_.size() == 1 || some_read_) hopeless = refused_for_long(shared_, unreadable_);
    set_aside(shared_, session_, mailbox_, account_.name, hopeless, "reading-refused");
    unfinished_ = unfinished_ || hopeless.size() < unreadable_.size();
}

MoveOutcome Pipeline::finish_first_moves() {
    MovesUnderWay first = std::move(moves_.front());
    moves_.pop_front();
    return mover_.finish(std::move(first));
}

// Nothing is under way any more; what did not come out clear is looked after.
void Pipeline::settle() {
    while (!moves_.empty()) {
        const MoveOutcome outcome = finish_first_moves();
        shared_.db.transaction([&](store::Database&) { mover_.record(outcome); });
        crash_point("done");
        unclear_.insert(unclear_.end(), outcome.open.begin(), outcome.open.end());
    }
    finish_moves(std::exchange(unclear_, {}));
}

// What stays open is tried again in the next round; other mails go on.
void Pipeline::finish_moves(const std::vector<OpenMessage>& unclear) {
    std::vector<OpenMessage> sent;
    for (const auto& m : unclear) {
        if (m.state == store::State::decided) continue;
        sent.push_back(m);
        // COPYUID names what was still there.
        if (m.state == store::State::moving && session_.capabilities().uidplus()) claims_.doubt();
    }
    std::size_t open = unclear.size() - sent.size();
    if (!sent.empty()) {
        open +=
            Recovery(shared_, session_, tree_, account_.name).finish(mailbox_.name, sent).size();
        // It has selected the folder again, and nobody tells of what came before that.
        selected_again_ = true;
    }
    if (open == 0) return;
    unfinished_ = true;
    log::warn("mails could not be moved and stay where they are for now",
              {{"account", account_.name}, {"folder", folder_}, {"count", open}});
}

}  // namespace triaged::flow
