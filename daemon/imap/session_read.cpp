#include <algorithm>
#include <deque>
#include <utility>

#include "base/log.h"
#include "imap/dialogue.h"
#include "imap/refusal.h"
#include "imap/session.h"
#include "net/connection_error.h"

// Session: searching and fetching.

namespace triaged::imap {
namespace {

using net::ConnectionError;

constexpr std::size_t uids_per_command = 500;
constexpr std::size_t commands_in_flight = 2;
constexpr std::uint64_t most_found = 10'000'000;  // 40 MB; mailboxes end long before
constexpr std::size_t literal_slack = 64 * 1024;

void require_ok(Verb verb, const Ending& ending) {
    if (!ending.completion.ok()) throw CommandFailed(to_string(verb), ending.completion);
}

// The UIDs that a SEARCH finds, at or above `first`: a server may answer by SEARCH, by ESEARCH,
// or in several lines.
std::vector<Uid> search(Dialogue& dialogue, const Command& command, Uid first) {
    UidRanges found;
    const auto ending = dialogue.run(command, [&](Response& response) {
        if (const auto* data = std::get_if<SearchData>(&response)) {
            for (const auto n : data->numbers) {
                if (n >= number(first)) found.push_back({n, n});
            }
        } else if (const auto* extended = std::get_if<EsearchData>(&response)) {
            for (const auto& range : extended->all) {
                const auto low = std::max(range.first, number(first));
                if (low <= range.last) found.push_back({low, range.last});
            }
        }
    });
    require_ok(Verb::uid_search, ending);
    const UidSet set(std::move(found));
    if (set.size() > most_found) {
        throw ConnectionError(ConnectionError::Kind::protocol,
                              dialogue.peer() + ": the server finds more mails than there can be");
    }
    return set.to_vector();
}

std::vector<UidSet> batches(const std::vector<Uid>& uids, std::size_t most) {
    std::vector<UidSet> out;
    for (std::size_t begin = 0; begin < uids.size(); begin += most) {
        const auto end = std::min(begin + most, uids.size());
        out.push_back(UidSet(std::vector<Uid>(uids.begin() + static_cast<std::ptrdiff_t>(begin),
                                              uids.begin() + static_cast<std::ptrdiff_t>(end))));
    }
    return out;
}

// The bodies of a FETCH answer, cut to what was asked for. One byte more than `most` is asked for,
// so that a longer one shows, whatever RFC822.SIZE says.
void give_bodies(FetchData& data, std::uint64_t most,
                 const std::function<void(FetchedBody)>& each) {
    for (auto& part : data.sections) {
        if (part.origin.value_or(0) != 0) continue;
        FetchedBody body{Uid{*data.uid}, std::move(part.section),
                         std::move(part.bytes).value_or(""), false};
        body.truncated = body.bytes.size() > most;
        if (body.truncated) body.bytes.resize(most);
        each(std::move(body));
    }
}

// The attributes that stand in a FETCH answer.
Dialogue::Handler attributes_handler(const UidSet& wanted,
                                     std::function<void(const FetchedMessage&)> each) {
    return [wanted, each = std::move(each)](Response& response) {
        auto* data = std::get_if<FetchData>(&response);
        // What comes unasked holds flags only.
        if (data == nullptr || !data->uid || !data->flags || !data->size) return;
        if (!wanted.contains(Uid{*data->uid})) return;
        each({Uid{*data->uid}, std::move(*data->flags), data->internal_date.value_or(UnixTime{}),
              *data->size});
    };
}

// The bodies that stand in it.
Dialogue::Handler body_handler(const UidSet& wanted, std::vector<std::string> sections,
                               std::uint64_t most, std::function<void(FetchedBody)> each) {
    return
        [wanted, sections = std::move(sections), most, each = std::move(each)](Response& response) {
            auto* data = std::get_if<FetchData>(&response);
            if (data == nullptr || !data->uid || !wanted.contains(Uid{*data->uid})) return;
            give_bodies(*data, most, [&](FetchedBody body) {
                const bool asked_for =
                    std::find(sections.begin(), sections.end(), body.section) != sections.end();
                if (asked_for) each(std::move(body));
            });
        };
}

// Two commands in flight: the server works on the next one while we work on this one's answer.
// What the server refuses is asked for again in halves, so that one unreadable message does not
// hide the others.
class FetchRun final : public Fetching::Run {
public:
    using MakeCommand = std::function<Command(const UidSet&)>;
    // For the answers to one command: a response is shown to every command in flight, and what one
    // handler has taken out is not there for the next.
    using MakeHandler = std::function<Dialogue::Handler(const UidSet&)>;

    // literals: the most bytes that one of the answer may hold.
    FetchRun(Dialogue& dialogue, std::vector<Uid> uids, MakeCommand command, MakeHandler handler,
             std::size_t literals = 0)
        : dialogue_(dialogue), command_(std::move(command)), handler_(std::move(handler)) {
        if (literals > 0) dialogue_.limit_literals(literals);
        divide(uids, uids_per_command);
        send();
    }
    ~FetchRun() override {
        for (const auto& running : running_) dialogue_.abandon(running.tag);
    }
    FetchRun(const FetchRun&) = delete;
    FetchRun& operator=(const FetchRun&) = delete;

    // Those the server refuses on their own.
    std::vector<Uid> finish() override {
        std::size_t most = uids_per_command;
        for (;;) {
            auto refused = finish_parts();
            most = std::min(most, refused.size()) / 2;
            if (most == 0) {
                dialogue_.limit_literals(0);
                return refused;
            }
            divide(refused, most);
        }
    }

private:
    struct Running {
        Dialogue::Tag tag;
        std::size_t part;
    };

    void divide(const std::vector<Uid>& uids, std::size_t most) {
        parts_.clear();
        next_ = 0;
        for (const auto& batch : batches(uids, most)) {
            for (auto& part : batch.split(most)) parts_.push_back(std::move(part));
        }
    }

    void send() {
        while (go_on_ && next_ < parts_.size() && running_.size() < commands_in_flight) {
            const UidSet& part = parts_[next_];
            running_.push_back({dialogue_.send(command_(part), handler_(part)), next_});
            ++next_;
        }
    }

    void tell(const Completion& refusal) const {
        log::warn("the server refuses to read mails",
                  {{"server", dialogue_.peer()}, {"code", refusal.code}, {"answer", refusal.text}});
    }

    // Stops sending after a refusal that is no single message's; returns what was refused.
    std::vector<Uid> finish_parts() {
        std::vector<Uid> refused;
        for (send(); !running_.empty(); send()) {
            const auto [tag, part] = std::move(running_.front());
            running_.pop_front();
            const auto ending = dialogue_.finish(tag);
            if (ending.completion.ok()) continue;
            go_on_ = go_on_ && ending.completion.status == Status::no &&
                     refusal_of(ending.completion) == Refusal::message;
            if (!go_on_) last_refusal_ = ending;
            if (!std::exchange(told_, true)) tell(ending.completion);
            const auto uids = parts_[part].to_vector();
            refused.insert(refused.end(), uids.begin(), uids.end());
        }
        if (!go_on_) require_ok(Verb::uid_fetch, last_refusal_);
        return refused;
    }

    Dialogue& dialogue_;
    MakeCommand command_;
    MakeHandler handler_;
    std::vector<UidSet> parts_;
    std::size_t next_ = 0;  // of parts_, not yet sent
    std::deque<Running> running_;
    bool go_on_ = true;
    bool told_ = false;
    Ending last_refusal_;
};

std::uint64_t askable(std::uint64_t bytes) { return std::min<std::uint64_t>(bytes, 4'294'967'294); }

std::vector<Uid> fetch_bodies(Dialogue& dialogue, const std::vector<Uid>& uids,
                              const std::vector<std::string>& sections, std::uint64_t most,
                              const std::function<void(FetchedBody)>& each) {
    most = askable(most);
    return FetchRun(
               dialogue, uids,
               [&](const UidSet& part) { return Command::fetch_body(part, sections, most + 1); },
               [&](const UidSet& part) { return body_handler(part, sections, most, each); },
               most + literal_slack)
        .finish();
}

}  // namespace

std::vector<Uid> Session::search_all() {
    dialogue_->forget_news();
    return search(*dialogue_, Command::search_all(capabilities().esearch()), Uid{1});
}

std::vector<Uid> Session::search_from(Uid first) {
    dialogue_->forget_news();
    first = std::max(first, Uid{1});
    return search(*dialogue_, Command::search_from(capabilities().esearch(), first), first);
}

std::vector<Uid> Session::search_since(UnixTime day) {
    return search(*dialogue_, Command::search_since(capabilities().esearch(), day), Uid{1});
}

std::vector<Uid> Session::search_header(std::string_view field, std::string_view value, Uid first) {
    first = std::max(first, Uid{1});
    const bool extended = capabilities().esearch();
    return search(*dialogue_, Command::search_header(extended, first, field, value), first);
}

std::vector<Uid> Session::fetch_attributes(const UidSet& uids,
                                           const std::function<void(const FetchedMessage&)>& each) {
    return FetchRun(*dialogue_, uids.to_vector(), Command::fetch_attributes,
                    [&](const UidSet& part) { return attributes_handler(part, each); })
        .finish();
}

Fetching Session::start_fetch_messages(const std::vector<Uid>& uids, std::uint64_t most_bytes,
                                       std::function<void(const FetchedMessage&)> attributes,
                                       std::function<void(FetchedBody)> body) {
    const auto most = askable(most_bytes);
    const auto command = [most](const UidSet& part) {
        return Command::fetch_message(part, most + 1);
    };
    const auto handler = [most, attributes = std::move(attributes),
                          body = std::move(body)](const UidSet& part) -> Dialogue::Handler {
        return [attributes = attributes_handler(part, attributes),
                body = body_handler(part, {""}, most, body)](Response& response) {
            attributes(response);
            body(response);
        };
    };
    return Fetching(
        std::make_unique<FetchRun>(*dialogue_, uids, command, handler, most + literal_slack));
}

std::vector<Uid> Session::fetch_messages(const std::vector<Uid>& uids, std::uint64_t most_bytes,
                                         const std::function<void(FetchedBody)>& each) {
    return fetch_bodies(*dialogue_, uids, {""}, most_bytes, each);
}

std::vector<Uid> Session::fetch_headers(const std::vector<Uid>& uids, std::uint64_t most_bytes,
                                        const std::function<void(FetchedBody)>& each) {
    return fetch_bodies(*dialogue_, uids, {"HEADER"}, most_bytes, each);
}

std::optional<BodyStructure> Session::fetch_structure(Uid uid) {
    std::optional<BodyStructure> structure;
    const auto handler = [&](Response& response) {
        auto* data = std::get_if<FetchData>(&response);
        if (data == nullptr || !data->uid || !data->structure) return;
        if (Uid{*data->uid} == uid) structure = std::move(data->structure);
    };
    FetchRun(*dialogue_, {uid}, Command::fetch_structure, [&](const UidSet&) {
        return handler;
    }).finish();
    return structure;
}

void Session::fetch_sections(Uid uid, const std::vector<std::string>& sections,
                             std::uint64_t most_bytes,
                             const std::function<void(FetchedBody)>& each) {
    fetch_bodies(*dialogue_, {uid}, sections, most_bytes, each);
}

}  // namespace triaged::imap
