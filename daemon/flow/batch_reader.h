#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "flow/claims.h"
#include "flow/judge.h"
#include "flow/read_mails.h"
#include "imap/session.h"

namespace triaged::flow {

/// Mails of the selected folder by UID, before they are read.
using Arrivals = std::map<std::uint32_t, Arrival>;

/// What became of a batch, by UID.
struct Judged {
    std::vector<store::Decision> decisions;
    std::set<std::uint32_t> refused;  ///< the server would not give them
    std::set<std::uint32_t> gone;     ///< they are not there any more
    std::set<std::uint32_t> big;      ///< to be read as Mails::big
    std::set<std::uint32_t> later;    ///< another daemon's, as far as we know (flow/claims.h)
    FlagsByUid claimed;               ///< of mails that carried a claim when they were read
};

enum class Mails {
    ordinary,  ///< all are asked for at once
    big,       ///< each takes several commands, so that nothing else should be under way
};

/// Asks for a batch of mails and judges each as it comes, so that the server can work on other
/// commands, and we on its answers, meanwhile.
class BatchReader {
public:
    /// Asks for ordinary mails. `judge` must live as long. account: for the log.
    BatchReader(imap::Session& session, const Judge& judge, Arrivals arrivals, std::string account,
                Mails mails);
    BatchReader(const BatchReader&) = delete;  // the session refers to it
    BatchReader& operator=(const BatchReader&) = delete;

    /// Reads what is still to come. Throws as Session::fetch_attributes and fetch_messages.
    Judged finish();

private:
    void describe(const imap::FetchedMessage& attributes);
    void take(imap::Uid uid, const message::Message& message);

    imap::Session& session_;
    const Judge& judge_;
    Arrivals arrivals_;
    std::string account_;
    std::set<std::uint32_t> described_;  // attributes came
    std::set<std::uint32_t> read_;
    std::set<std::string> identities_;
    Judged judged_;
    std::optional<MailReader> mails_;  // last: it refers to the others; none for big mails
};

}  // namespace triaged::flow
