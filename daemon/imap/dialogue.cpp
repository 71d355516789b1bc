#include "imap/dialogue.h"

#include <algorithm>

#include "base/log.h"
#include "imap/response_parser.h"
#include "net/connection_error.h"

namespace triaged::imap {
namespace {

using net::ConnectionError;
using Kind = ConnectionError::Kind;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds basic_patience{60};
constexpr std::uint64_t slowest = 10'000;  // bytes a second
constexpr std::size_t buffer_size = 64 * 1024;
constexpr std::size_t ordinary_literals = 1024 * 1024;
constexpr std::size_t most_nonsync = 4096;  // LITERAL-
// For one command that fetches no mail: a million flags that changed are 50 MB.
constexpr std::uint64_t longest_answer = 256 * 1024 * 1024;

net::Deadline deadline_to_send(std::size_t bytes) {
    return steady_clock::now() + basic_patience + seconds(bytes / slowest);
}

std::string literal_mark(std::size_t size, bool nonsync) {
    return '{' + std::to_string(size) + (nonsync ? "+}\r\n" : "}\r\n");
}

}  // namespace

// How long one wait for a server may last in all: 60 s, and a second more for each 10 kB that
// came. Only the time spent waiting counts, not what the handlers do.
class Dialogue::Patience {
public:
    explicit Patience(const Dialogue& dialogue)
        : dialogue_(dialogue), received_before_(dialogue.received_) {}

    net::Deadline deadline() const {
        return steady_clock::now() + basic_patience + seconds(received() / slowest) - waited_;
    }
    std::uint64_t received() const { return dialogue_.received_ - received_before_; }
    void waited_since(steady_clock::time_point start) { waited_ += steady_clock::now() - start; }

private:
    const Dialogue& dialogue_;
    std::uint64_t received_before_;
    steady_clock::duration waited_{};
};

Dialogue::Dialogue(std::unique_ptr<net::Stream> stream)
    : stream_(std::move(stream)), buffer_(buffer_size) {
    limit_literals(ordinary_literals);
}

void Dialogue::limit_literals(std::size_t bytes) {
    ResponseFramer::Limits limits;
    limits.literals = std::max(bytes, ordinary_literals);
    framer_.set_limits(limits);
}

void Dialogue::begin_select() {
    exists_ = 0;
    first_exists_ = true;
    news_ = false;
}

Dialogue::Tag Dialogue::send(const Command& command) {
    Tag tag{'t' + std::to_string(next_tag_++), command.verb()};
    open_.emplace(tag.text, std::nullopt);
    logging_out_ = logging_out_ || command.verb() == Verb::logout;
    std::string out = tag.text + ' ';
    const auto& pieces = command.pieces();
    for (const auto& piece : pieces) {
        if (piece.literal) {
            const auto size = piece.bytes.size();
            const bool nonsync = capabilities_.has("LITERAL+") ||
                                 (capabilities_.has("LITERAL-") && size <= most_nonsync);
            out += literal_mark(size, nonsync);
            if (!nonsync) {
                stream_->send(out, deadline_to_send(out.size()));
                out.clear();
                if (!await_continuation(tag)) return tag;  // refused: finish() says how
            }
        }
        out += piece.bytes;
    }
    out += "\r\n";
    stream_->send(out, deadline_to_send(out.size()));
    return tag;
}

Ending Dialogue::run(const Command& command, const Handler& handler) {
    return finish(send(command), handler);
}

void Dialogue::send_done() { stream_->send("DONE\r\n", deadline_to_send(0)); }

Ending Dialogue::finish(const Tag& tag, const Handler& handler) {
    Patience patience(*this);
    auto& ending = open_.at(tag.text);
    while (!ending) {
        Response response = receive(patience);
        if (tag.verb != Verb::uid_fetch && patience.received() > longest_answer) {
            throw ConnectionError(Kind::protocol, peer() + ": the answer to " +
                                                      to_string(tag.verb) + " does not end");
        }
        if (handler && !std::holds_alternative<Continuation>(response)) handler(response);
    }
    Ending out = std::move(*ending);
    open_.erase(tag.text);
    return out;
}

bool Dialogue::await_continuation(const Tag& tag, const Handler& handler) {
    Patience patience(*this);
    const auto& ending = open_.at(tag.text);
    while (!ending) {
        Response response = receive(patience);
        if (std::holds_alternative<Continuation>(response)) return true;
        if (handler) handler(response);
    }
    return false;
}

Response Dialogue::receive(Patience& patience) {
    const auto start = steady_clock::now();
    net::Wake wake{};
    auto response = next(patience.deadline(), net::Wakes::are_kept, wake);
    patience.waited_since(start);
    if (response) return std::move(*response);
    throw ConnectionError(Kind::timeout, peer() +
                                             ": the server does not answer; it may be "
                                             "overloaded, or the connection is gone");
}

std::optional<Response> Dialogue::next(net::Deadline deadline, net::Wakes wakes, net::Wake& wake) {
    for (;;) {
        if (auto response = buffered()) {
            wake = net::Wake::ready;
            return response;
        }
        const auto got = stream_->receive(buffer_, deadline, wakes);
        wake = got.wake;
        if (got.wake != net::Wake::ready) return std::nullopt;
        unread_ = std::string_view(buffer_.data(), got.size);
        received_ += got.size;
    }
}

std::optional<Response> Dialogue::buffered() {
    auto raw = framer_.take(unread_);
    if (!raw) throw ConnectionError(Kind::protocol, peer() + ": " + raw.error().message);
    if (!*raw) return std::nullopt;
    auto response = parse_response(std::move(**raw));
    if (!response) throw ConnectionError(Kind::protocol, peer() + ": " + response.error().message);
    account_for(*response);
    return std::move(*response);
}

void Dialogue::account_for(const Response& response) {
    if (const auto* exists = std::get_if<ExistsData>(&response)) {
        news_ = news_ || (exists->count > exists_ && !first_exists_);
        first_exists_ = false;
        exists_ = exists->count;
    } else if (std::holds_alternative<ExpungeData>(response)) {
        if (exists_ > 0) --exists_;
    } else if (const auto* vanished = std::get_if<VanishedData>(&response)) {
        const auto gone = vanished->earlier ? 0 : count(vanished->uids);
        exists_ -= static_cast<std::uint32_t>(std::min<std::uint64_t>(gone, exists_));
    } else if (const auto* status = std::get_if<StatusResponse>(&response)) {
        account_for_status(*status);
    }
}

void Dialogue::account_for_status(const StatusResponse& status) {
    if (status.code && status.code->name == "ALERT") {
        log::warn("the mail server has a message for its administrator",
                  {{"server", peer()}, {"text", status.text}});
    }
    if (!status.tag.empty()) return keep_ending(status);
    if (status.condition != Condition::bye || logging_out_) return;
    const bool busy = status.code && status.code->name == "UNAVAILABLE";
    throw ConnectionError(
        busy ? Kind::unavailable : Kind::closed,
        peer() + ": the server ends the connection (\"" + log::escape(status.text, 160) + "\")");
}

void Dialogue::keep_ending(StatusResponse status) {
    const auto open = open_.find(status.tag);
    if (open == open_.end() || open->second) {
        throw ConnectionError(Kind::protocol, peer() + ": an answer to no command (\"" +
                                                  log::escape(status.tag, 20) + "\")");
    }
    Ending ending;
    ending.completion.status = status.condition == Condition::ok   ? Status::ok
                               : status.condition == Condition::no ? Status::no
                                                                   : Status::bad;
    if (status.code) ending.completion.code = status.code->name;
    ending.completion.text = std::move(status.text);
    ending.code = std::move(status.code);
    open->second = std::move(ending);
}

}  // namespace triaged::imap
