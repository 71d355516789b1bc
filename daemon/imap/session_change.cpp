#include <algorithm>

#include "imap/dialogue.h"
#include "imap/mailbox_name.h"
#include "imap/session.h"

// Session: what changes the mailbox.

namespace triaged::imap {
namespace {

constexpr std::uint64_t uids_per_command = 500;

Completion refused(std::string text) { return {Status::no, "", std::move(text)}; }

void add_copied(const ResponseCode& code, const UidSet& asked_for, MoveResult& result) {
    if (!code.copy_uid) return;
    const auto pairs = pair_up(*code.copy_uid, asked_for.size());
    if (!pairs) return;
    result.uidvalidity = code.copy_uid->uidvalidity;
    result.uids_known = true;
    for (const auto& [source, destination] : *pairs) {
        if (asked_for.contains(source)) result.uids.emplace(source, destination);
    }
}

// COPYUID of a MOVE comes untagged, before the EXPUNGEs (RFC 6851, section 4.3); of a COPY, with
// the tagged OK.
MoveResult run_copy(Dialogue& dialogue, const Command& command, const UidSet& uids) {
    MoveResult result;
    const auto ending = dialogue.run(command, [&](const Response& response) {
        const auto* status = std::get_if<StatusResponse>(&response);
        if (status != nullptr && status->code) add_copied(*status->code, uids, result);
    });
    if (ending.code) add_copied(*ending.code, uids, result);
    result.completion = ending.completion;
    const bool nonsense = ending.code && ending.code->name == "COPYUID" && !result.uids_known;
    if (dialogue.capabilities().uidplus() && !nonsense) result.uids_known = true;
    return result;
}

UidSet sources(const CopiedUids& uids) {
    UidSet set;
    for (const auto& pair : uids) set.insert(pair.first);
    return set;
}

void merge(MoveResult& all, MoveResult&& part) {
    all.completion = std::move(part.completion);
    if (part.uidvalidity != 0) all.uidvalidity = part.uidvalidity;
    all.uids.merge(part.uids);
    all.uids_known = all.uids_known && part.uids_known;
    all.removed = all.removed && part.removed;
}

// `one` for each command's worth of UIDs, up to the first that fails.
template <class One>
MoveResult in_batches(const UidSet& uids, One one) {
    MoveResult all;
    all.uids_known = all.removed = true;
    for (const auto& part : uids.split(uids_per_command)) {
        merge(all, one(part));
        if (!all.completion.ok()) break;
    }
    return all;
}

MoveResult no_such_name(const Error& error) {
    MoveResult result;
    result.completion = {Status::no, "CANNOT", error.message};
    result.uids_known = true;
    return result;
}

}  // namespace

Completion Session::store_flags(const UidSet& uids, StoreMode mode,
                                const std::vector<std::string>& flags) {
    if (flags.empty()) return {};
    for (const auto& flag : flags) {
        if (!is_flag(flag)) return refused("not a flag that may be sent");
    }
    Completion completion;
    for (const auto& part : uids.split(uids_per_command)) {
        completion = dialogue_->run(Command::store(part, mode == StoreMode::add, flags)).completion;
        if (!completion.ok()) break;
    }
    return completion;
}

MoveResult Session::copy(const UidSet& uids, std::string_view destination) {
    const auto name = encode_mailbox_name(destination);
    if (!name) return no_such_name(name.error());
    auto result = in_batches(uids, [&](const UidSet& part) {
        return run_copy(*dialogue_, Command::copy(part, *name), part);
    });
    result.removed = false;
    return result;
}

MoveResult Session::move(const UidSet& uids, std::string_view destination) {
    const auto name = encode_mailbox_name(destination);
    if (!name) return no_such_name(name.error());
    return in_batches(uids, [&](const UidSet& part) {
        if (capabilities().move()) {
            auto result = run_copy(*dialogue_, Command::move(part, *name), part);
            result.removed = result.completion.ok();
            return result;
        }
        auto result = run_copy(*dialogue_, Command::copy(part, *name), part);
        if (!result.completion.ok() || result.uids.empty()) return result;
        result.completion = expunge_uids(sources(result.uids));
        result.removed = result.completion.ok();
        return result;
    });
}

Completion Session::expunge_uids(const UidSet& uids) {
    if (!capabilities().uidplus()) {
        return refused("without UIDPLUS nothing can be removed without other people's mails");
    }
    Completion completion;
    for (const auto& part : uids.split(uids_per_command)) {
        completion = store_flags(part, StoreMode::add, {"\\Deleted"});
        if (completion.ok()) completion = dialogue_->run(Command::expunge(part)).completion;
        if (!completion.ok()) break;
    }
    return completion;
}

AppendResult Session::append(std::string_view mailbox, const std::vector<std::string>& flags,
                             std::optional<UnixTime> date, std::string_view bytes) {
    AppendResult result;
    const auto name = encode_mailbox_name(mailbox);
    if (!name || !std::all_of(flags.begin(), flags.end(), is_flag)) {
        result.completion = refused(name ? "not a flag that may be sent" : name.error().message);
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
