#include <algorithm>
#include <list>
#include <utility>

#include "base/crash_point.h"
#include "imap/dialogue.h"
#include "imap/mailbox_name.h"
#include "imap/session.h"

// Session: what changes the mailbox.

namespace triaged::imap {
namespace {

constexpr std::uint64_t uids_per_command = 500;

Completion refused(std::string text) { return {Status::no, "", std::move(text)}; }
Completion not_a_flag() { return refused("not a flag that may be sent"); }

bool all_are_flags(const std::vector<std::string>& words) {
    return std::all_of(words.begin(), words.end(), is_flag);
}

using MakeStore = Command (*)(const UidSet&, bool add, const std::vector<std::string>&);

Completion store(Dialogue& dialogue, MakeStore make, const UidSet& uids, StoreMode mode,
                 const std::vector<std::string>& words) {
    if (words.empty()) return {};
    if (!all_are_flags(words)) return not_a_flag();
    Completion completion;
    for (const auto& part : uids.split(uids_per_command)) {
        completion = dialogue.run(make(part, mode == StoreMode::add, words)).completion;
        if (!completion.ok()) break;
    }
    return completion;
}

void add_copied(const ResponseCode& code, const UidSet& asked_for, MoveResult& result) {
    if (!code.copy_uid) return;
    const auto pairs = pair_up(*code.copy_uid, asked_for.size());
    if (!pairs) return;
    for (const auto& [source, destination] : *pairs) {
        if (!asked_for.contains(source)) continue;
        result.uidvalidity = code.copy_uid->uidvalidity;
        result.uids_known = true;
        result.uids.emplace(source, destination);
    }
}

void merge(MoveResult& all, MoveResult&& part) {
    all.completion = std::move(part.completion);
    if (part.uidvalidity != 0) all.uidvalidity = part.uidvalidity;
    all.uids.merge(part.uids);
    all.uids_known = all.uids_known && part.uids_known;
    all.removed = all.removed && part.removed;
}

MoveResult no_such_name(const Error& error) {
    MoveResult result;
    result.completion = {Status::no, "CANNOT", error.message};
    result.uids_known = true;
    return result;
}

// COPYUID of a MOVE comes untagged, before the EXPUNGEs (RFC 6851, section 4.3); of a COPY, with
// the tagged OK.
class TransferRun final : public Transferring::Run {
public:
    explicit TransferRun(Dialogue& dialogue, bool remove) : dialogue_(dialogue), remove_(remove) {}
    ~TransferRun() override {
        for (const auto& change : changes_) abandon(change.tag);
        for (const auto& transfer : transfers_) abandon(transfer.tag);
    }
    TransferRun(const TransferRun&) = delete;
    TransferRun& operator=(const TransferRun&) = delete;

    void change(const FlagChange& change) {
        store(Command::store, change, change.flags);
        store(Command::store_labels, change, change.labels);
    }

    void transfer(Transfer transfer) {
        auto& one = transfers_.emplace_back(Moving{std::move(transfer.uids), {}, {}});
        const auto name = encode_mailbox_name(transfer.destination);
        if (!name) {
            one.result = no_such_name(name.error());
            return;
        }
        one.tag = dialogue_.send(
            remove_ ? Command::move(one.uids, *name) : Command::copy(one.uids, *name),
            [&one](const Response& response) {
                const auto* status = std::get_if<StatusResponse>(&response);
                if (status == nullptr || !status->code) return;
                add_copied(*status->code, one.uids, one.result);
            });
    }

    Transferred finish() override {
        Transferred all;
        for (auto& one : changes_) {
            if (one.tag) one.completion = ended(one.tag).completion;
            all.flags.push_back(std::move(one.completion));
        }
        for (auto& one : transfers_) {
            if (one.tag) read(one);
            all.moves.push_back(std::move(one.result));
        }
        return all;
    }

private:
    using Tag = std::optional<Dialogue::Tag>;  // none: nothing was sent, or it is finished
    struct Changing {
        Completion completion;
        Tag tag;
    };
    struct Moving {
        UidSet uids;
        MoveResult result;
        Tag tag;
    };

    void store(MakeStore make, const FlagChange& change, const std::vector<std::string>& words) {
        if (words.empty()) return;
        auto& one = changes_.emplace_back();
        if (all_are_flags(words)) {
            one.tag = dialogue_.send(make(change.uids, change.mode == StoreMode::add, words));
        } else {
            one.completion = not_a_flag();
        }
    }

    void abandon(const Tag& tag) noexcept {
        if (tag) dialogue_.abandon(*tag);
    }
    Ending ended(Tag& tag) { return dialogue_.finish(*std::exchange(tag, std::nullopt)); }

    void read(Moving& one) {
        const auto ending = ended(one.tag);
        MoveResult& result = one.result;
        result.completion = ending.completion;
        const bool nonsense = ending.code && ending.code->name == "COPYUID" && !result.uids_known;
        if (dialogue_.capabilities().uidplus() && !nonsense) result.uids_known = true;
        result.removed = remove_ && result.completion.ok();
    }

    Dialogue& dialogue_;
    bool remove_;
    std::vector<Changing> changes_;
    std::list<Moving> transfers_;  // the handlers refer to them
};

Transferring start(Dialogue& dialogue, bool remove, const std::vector<FlagChange>& changes,
                   std::vector<Transfer> transfers) {
    auto run = std::make_unique<TransferRun>(dialogue, remove);
    for (const auto& change : changes) run->change(change);
    crash_point("flagged");
    for (auto& transfer : transfers) run->transfer(std::move(transfer));
    return Transferring(std::move(run));
}

}  // namespace

Transferring Session::start_moves(const std::vector<FlagChange>& changes,
                                  std::vector<Transfer> transfers) {
    return start(*dialogue_, true, changes, std::move(transfers));
}

Transferring Session::start_copies(const std::vector<FlagChange>& changes,
                                   std::vector<Transfer> transfers) {
    return start(*dialogue_, false, changes, std::move(transfers));
}

Completion Session::store_flags(const UidSet& uids, StoreMode mode,
                                const std::vector<std::string>& flags) {
    return store(*dialogue_, Command::store, uids, mode, flags);
}

Completion Session::store_labels(const UidSet& uids, StoreMode mode,
                                 const std::vector<std::string>& labels) {
    return store(*dialogue_, Command::store_labels, uids, mode, labels);
}

MoveResult Session::move(const UidSet& uids, std::string_view destination) {
    MoveResult all;
    all.uids_known = all.removed = true;
    for (const auto& part : uids.split(uids_per_command)) {
        auto moved = start_moves({}, {{part, std::string(destination)}}).finish().moves;
        merge(all, std::move(moved.front()));
        if (!all.completion.ok()) break;
    }
    return all;
}

Completion Session::expunge_uids(const UidSet& uids) {
    if (!capabilities().uidplus()) {
        return refused("without UIDPLUS nothing can be removed without other people's mails");
    }
    Completion completion;
    for (const auto& part : uids.split(uids_per_command)) {
        completion = store_flags(part, StoreMode::add, {"\\Deleted"});
        crash_point("marked-deleted");
        if (completion.ok()) completion = dialogue_->run(Command::expunge(part)).completion;
        if (!completion.ok()) break;
    }
    return completion;
}

AppendResult Session::append(std::string_view mailbox, const std::vector<std::string>& flags,
                             std::optional<UnixTime> date, std::string_view bytes) {
    AppendResult result;
    const auto name = encode_mailbox_name(mailbox);
    if (!name || !all_are_flags(flags)) {
        result.completion = name ? not_a_flag() : refused(name.error().message);
        return result;
    }
    const auto ending = dialogue_->run(Command::append(*name, flags, date, bytes));
    result.completion = ending.completion;
    if (!ending.code || !ending.code->append_uid || ending.code->append_uid->uids.empty()) {
        return result;
    }
    result.uidvalidity = ending.code->append_uid->uidvalidity;
    result.uid = Uid{ending.code->append_uid->uids.front().first};
    return result;
}

}  // namespace triaged::imap
