#include "flow/batch_reader.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "desk/claim.h"

namespace triaged::flow {
namespace {

std::vector<imap::Uid> uids_of(const Arrivals& arrivals) {
    std::vector<imap::Uid> uids;
    uids.reserve(arrivals.size());
    for (const auto& [uid, arrival] : arrivals) uids.push_back(imap::Uid{uid});
    return uids;
}

}  // namespace

BatchReader::BatchReader(imap::Session& session, const Judge& judge, Arrivals arrivals,
                         std::string account, Mails mails)
    : session_(session),
      judge_(judge),
      arrivals_(std::move(arrivals)),
      account_(std::move(account)) {
    if (mails == Mails::big) return;
    mails_.emplace(
        session, uids_of(arrivals_), [this](const imap::FetchedMessage& mail) { describe(mail); },
        [this](imap::Uid uid, const message::Message& message) { take(uid, message); });
}

void BatchReader::describe(const imap::FetchedMessage& attributes) {
    const auto uid = imap::number(attributes.uid);
    arrivals_.at(uid).attributes = attributes;
    described_.insert(uid);
    const auto& flags = attributes.flags;
    if (std::any_of(flags.begin(), flags.end(), desk::is_claim)) judged_.claimed[uid] = flags;
}

void BatchReader::take(imap::Uid uid, const message::Message& message) {
    const auto number = imap::number(uid);
    if (!described_.contains(number)) return;  // the next round asks for both again
    read_.insert(number);
    const Arrival& arrival = arrivals_.at(number);
    judged_.decisions.push_back(judge_.decide(arrival, message, identities_));
    const store::Decision& d = judged_.decisions.back();
    log::info("mail judged", {{"account", account_},
                              {"folder", arrival.folder},
                              {"uid", number},
                              {"queue", d.queue},
                              {"state", store::to_string(d.state)},
                              {"to", d.dst},
                              {"reply", d.reply},
                              {"rules", d.rules_version.substr(0, 12)}});
}

Judged BatchReader::finish() {
    const auto refused = [this](const std::vector<imap::Uid>& uids) {
        for (const auto uid : uids) judged_.refused.insert(imap::number(uid));
    };
    if (mails_) {
        const auto rest = mails_->finish();
        refused(rest.refused);
        for (const auto uid : rest.big) judged_.big.insert(imap::number(uid));
    } else {
        const auto uids = uids_of(arrivals_);
        refused(session_.fetch_attributes(
            imap::UidSet(uids), [this](const imap::FetchedMessage& mail) { describe(mail); }));
        refused(read_big_mails(
            session_, uids,
            [this](imap::Uid uid, const message::Message& message) { take(uid, message); }));
    }
    for (const auto& [uid, arrival] : arrivals_) {
        const bool known =
            read_.contains(uid) || judged_.refused.contains(uid) || judged_.big.contains(uid);
        if (!known) (described_.contains(uid) ? judged_.refused : judged_.gone).insert(uid);
    }
    return std::move(judged_);
}

}  // namespace triaged::flow
