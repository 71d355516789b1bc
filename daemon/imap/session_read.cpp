#include <algorithm>
#include <deque>

#include "imap/dialogue.h"
#include "imap/session.h"
#include "net/connection_error.h"

// Session: searching and fetching.

namespace triaged::imap {
namespace {

using net::ConnectionError;

constexpr std::uint64_t uids_per_command = 500;
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

std::vector<UidSet> batches(const std::vector<Uid>& uids) {
    std::vector<UidSet> out;
    for (std::size_t begin = 0; begin < uids.size(); begin += uids_per_command) {
        const auto end = std::min(begin + uids_per_command, uids.size());
        out.push_back(UidSet(std::vector<Uid>(uids.begin() + static_cast<std::ptrdiff_t>(begin),
                                              uids.begin() + static_cast<std::ptrdiff_t>(end))));
    }
    return out;
}

// Two commands in flight: the server works on the next one while we work on this one's answer.
void run_pipelined(Dialogue& dialogue, const std::vector<Command>& commands,
                   const Dialogue::Handler& handler) {
    std::deque<Dialogue::Tag> running;
    std::optional<Ending> failed;
    auto next = commands.begin();
    while (next != commands.end() || !running.empty()) {
        while (!failed && next != commands.end() && running.size() < commands_in_flight) {
            running.push_back(dialogue.send(*next++));
        }
        const auto ending = dialogue.finish(running.front(), handler);
        running.pop_front();
        if (!ending.completion.ok() && !failed) failed = ending;
        if (failed) next = commands.end();
    }
    if (failed) require_ok(commands.front().verb(), *failed);
}

// One BODY[...] out of a FETCH answer, cut to what was asked for. One byte more than `most` is
// asked for, so that a longer mail shows, whatever RFC822.SIZE says.
std::optional<FetchedBody> body_of(FetchData& data, Command::Section section, std::uint64_t most) {
    const std::string_view name = section == Command::Section::header ? "HEADER" : "";
    for (auto& part : data.sections) {
        if (!data.uid || part.section != name || part.origin.value_or(0) != 0) continue;
        FetchedBody body{Uid{*data.uid}, std::move(part.bytes).value_or(""), false};
        body.truncated = body.bytes.size() > most;
        if (body.truncated) body.bytes.resize(most);
        return body;
    }
    return std::nullopt;
}

void fetch_bodies(Dialogue& dialogue, const std::vector<Uid>& uids, Command::Section section,
                  std::uint64_t most, const std::function<void(FetchedBody)>& each) {
    most = std::min<std::uint64_t>(most, 4'294'967'294);
    const UidSet wanted(uids);
    std::vector<Command> commands;
    for (const auto& batch : batches(uids)) {
        for (const auto& part : batch.split(uids_per_command)) {
            commands.push_back(Command::fetch_body(part, section, most + 1));
        }
    }
    dialogue.limit_literals(most + literal_slack);
    run_pipelined(dialogue, commands, [&](Response& response) {
        auto* data = std::get_if<FetchData>(&response);
        auto body = data == nullptr ? std::nullopt : body_of(*data, section, most);
        if (body && wanted.contains(body->uid)) each(std::move(*body));
    });
    dialogue.limit_literals(0);
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

void Session::fetch_attributes(const UidSet& uids,
                               const std::function<void(const FetchedMessage&)>& each) {
    std::vector<Command> commands;
    for (const auto& part : uids.split(uids.size())) {
        commands.push_back(Command::fetch_attributes(part));
    }
    run_pipelined(*dialogue_, commands, [&](Response& response) {
        auto* data = std::get_if<FetchData>(&response);
        // What comes unasked holds flags only.
        if (data == nullptr || !data->uid || !data->flags || !data->size) return;
        if (!uids.contains(Uid{*data->uid})) return;
        each({Uid{*data->uid}, std::move(*data->flags), data->internal_date.value_or(UnixTime{}),
              *data->size});
    });
}

void Session::fetch_messages(const std::vector<Uid>& uids, std::uint64_t most_bytes,
                             const std::function<void(FetchedBody)>& each) {
    fetch_bodies(*dialogue_, uids, Command::Section::whole, most_bytes, each);
}

void Session::fetch_headers(const std::vector<Uid>& uids, std::uint64_t most_bytes,
                            const std::function<void(FetchedBody)>& each) {
    fetch_bodies(*dialogue_, uids, Command::Section::header, most_bytes, each);
}

}  // namespace triaged::imap
