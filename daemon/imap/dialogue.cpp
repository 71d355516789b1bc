#include "imap/dialogue.h"

#include <algorithm>
#include <cstring>
#include <span>

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
constexpr std::size_t resting_buffer_size = 1024;
constexpr std::size_t most_ahead = 4 * 1024 * 1024;
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
    : stream_(std::move(stream)), buffer_(resting_buffer_size) {
    limit_literals(ordinary_literals);
}

void Dialogue::limit_literals(std::size_t bytes) {
    ResponseFramer::Limits limits;
    limits.literals = std::max(bytes, ordinary_literals);
    framer_.set_limits(limits);
}

void Dialogue::rest() {
    if (unread_.empty()) buffer_ = std::vector<char>(resting_buffer_size);
}

void Dialogue::begin_select() {
    selected_.clear();
    exists_ = 0;
    first_exists_ = true;
    news_ = false;
}

Dialogue::Tag Dialogue::send(const Command& command, Handler handler) {
    Tag tag{'t' + std::to_string(next_tag_++), command.verb()};
    open_.emplace(tag.text, Running{std::move(handler), std::nullopt});
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

Ending Dialogue::run(const Command& command, Handler handler) {
    return finish(send(command, std::move(handler)));
}

void Dialogue::abandon(const Tag& tag) noexcept {
    const auto found = open_.find(tag.text);
    if (found == open_.end()) return;
    if (found->second.ending) {
        open_.erase(found);
    } else {
        found->second.handler = {};
        found->second.abandoned = true;
    }
}

void Dialogue::send_done() { stream_->send("DONE\r\n", deadline_to_send(0)); }

Ending Dialogue::finish(const Tag& tag) {
    Patience patience(*this);
    auto& ending = open_.at(tag.text).ending;
    while (!ending) {
        receive(patience);
        if (tag.verb != Verb::uid_fetch && patience.received() > longest_answer) {
            throw ConnectionError(Kind::protocol, peer() + ": the answer to " +
                                                      to_string(tag.verb) + " does not end");
        }
    }
    Ending out = std::move(*ending);
    open_.erase(tag.text);
    return out;
}

bool Dialogue::await_continuation(const Tag& tag) {
    Patience patience(*this);
    const auto& ending = open_.at(tag.text).ending;
    while (!ending) {
        if (std::holds_alternative<Continuation>(receive(patience))) return true;
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
        const bool resting = wakes == net::Wakes::end_the_wait;
        if (!resting && buffer_.size() < buffer_size) buffer_ = std::vector<char>(buffer_size);
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
    const bool takes_long = !(*raw)->literals.empty();
    auto response = parse_response(std::move(**raw));
    if (!response) throw ConnectionError(Kind::protocol, peer() + ": " + response.error().message);
    account_for(*response);
    if (std::holds_alternative<Continuation>(*response)) return std::move(*response);
    if (takes_long) read_ahead();
    for (const auto& [tag, running] : open_) {
        if (running.handler) running.handler(*response);
    }
    return std::move(*response);
}

// The server waits once what it sends is not taken. So it can go on to the next command while the
// handlers work on a mail.
void Dialogue::read_ahead() {
    while (unread_.size() < most_ahead) {
        auto begin = static_cast<std::size_t>(unread_.data() - buffer_.data());
        if (buffer_.size() - begin - unread_.size() < buffer_size) {
            const auto unread = unread_.size();
            std::memmove(buffer_.data(), unread_.data(), unread);
            begin = 0;
            if (buffer_.size() - unread < buffer_size) buffer_.resize(2 * unread + buffer_size);
            unread_ = std::string_view(buffer_.data(), unread);
        }
        const auto end = begin + unread_.size();
        const auto got = stream_->receive_now(std::span(buffer_).subspan(end));
        if (got == 0) return;
        received_ += got;
        unread_ = std::string_view(buffer_.data() + begin, unread_.size() + got);
    }
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
    if (open == open_.end() || open->second.ending) {
        throw ConnectionError(Kind::protocol, peer() + ": an answer to no command (\"" +
                                                  log::escape(status.tag, 20) + "\")");
    }
    if (open->second.abandoned) {
        open_.erase(open);
        return;
    }
    Ending ending;
    ending.completion.status = status.condition == Condition::ok   ? Status::ok
                               : status.condition == Condition::no ? Status::no
                                                                   : Status::bad;
    if (status.code) ending.completion.code = status.code->name;
    ending.completion.text = std::move(status.text);
    ending.code = std::move(status.code);
    open->second.ending = std::move(ending);
}

}  // namespace triaged::imap
