#include "flow/read_mails.h"

#include <utility>

#include "flow/big_mail.h"
#include "message/parse.h"

namespace triaged::flow {
namespace {

message::Message parse_beginning(const std::string& bytes) {
    message::Message message = message::parse(bytes);
    message.limits_hit = true;
    message.defects.emplace_back(
        "the server could not describe the mail: only its beginning was read");
    return message;
}

}  // namespace

MailReader::MailReader(imap::Session& session, const std::vector<imap::Uid>& uids,
                       std::function<void(const imap::FetchedMessage&)> attributes, EachMail each)
    : each_(std::move(each)),
      fetching_(session.start_fetch_messages(uids, kBigMail, std::move(attributes),
                                             [this](const imap::FetchedBody& body) {
                                                 if (body.truncated) {
                                                     big_.insert(body.uid);
                                                 } else if (read_.insert(body.uid).second) {
                                                     each_(body.uid, message::parse(body.bytes));
                                                 }
                                             })) {}

MailReader::Rest MailReader::finish() {
    Rest rest{fetching_.finish(), {}};
    for (const auto uid : big_) {
        if (!read_.contains(uid)) rest.big.push_back(uid);
    }
    return rest;
}

std::vector<imap::Uid> read_big_mails(imap::Session& session, const std::vector<imap::Uid>& uids,
                                      const EachMail& each) {
    std::vector<imap::Uid> refused;
    for (const auto uid : uids) {
        if (auto message = fetch_big_mail(session, uid)) {
            each(uid, *std::move(message));
            continue;
        }
        bool told = false;
        const auto not_given =
            session.fetch_messages({uid}, kBigMail, [&](const imap::FetchedBody& body) {
                if (!std::exchange(told, true)) each(uid, parse_beginning(body.bytes));
            });
        refused.insert(refused.end(), not_given.begin(), not_given.end());
    }
    return refused;
}

std::vector<imap::Uid> read_mails(imap::Session& session, const std::vector<imap::Uid>& uids,
                                  const EachMail& each) {
    auto [refused, big] = MailReader(
                              session, uids, [](const auto&) {}, each)
                              .finish();
    const auto more = read_big_mails(session, big, each);
    refused.insert(refused.end(), more.begin(), more.end());
    return refused;
}

}  // namespace triaged::flow
