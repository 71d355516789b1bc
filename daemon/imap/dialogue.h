#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "imap/capabilities.h"
#include "imap/command.h"
#include "imap/command_failed.h"
#include "imap/response.h"
#include "imap/response_framer.h"
#include "net/stream.h"

namespace triaged::imap {

/// How a command ended, with what its response code held.
struct Ending {
    Completion completion;
    std::optional<ResponseCode> code;
};

/// Commands out, responses in: tags, literals, deadlines, what comes unasked. Session says what
/// is asked for and what the answers mean.
///
/// Unasked  EXISTS, EXPUNGE and VANISHED are accounted for in exists() and news(), whichever
///          command they come with; BYE is a ConnectionError; [ALERT] is logged.
/// Errors   net::ConnectionError, net::Stopped: the dialogue is over.
class Dialogue {
public:
    /// Sees every untagged response but those about the connection; may move out of it.
    using Handler = std::function<void(Response&)>;
    struct Tag {
        std::string text;
        Verb verb;
    };

    explicit Dialogue(std::unique_ptr<net::Stream> stream);

    /// Sends one command, waiting for the server's "go on" before each literal unless it has
    /// LITERAL+ or LITERAL- (RFC 7888). More may be sent before finish().
    Tag send(const Command& command);
    /// Reads until the command has ended.
    Ending finish(const Tag& tag, const Handler& handler = {});
    Ending run(const Command& command, const Handler& handler = {});
    /// Reads until "go on" (true) or until the command has ended (false; finish() says how).
    bool await_continuation(const Tag& tag, const Handler& handler = {});
    /// DONE of IDLE.
    void send_done();

    /// What comes within the deadline, already accounted for when unasked; nullopt when nothing
    /// did, with the reason in `wake`.
    std::optional<Response> next(net::Deadline deadline, net::Wakes wakes, net::Wake& wake);
    /// Whether the command has ended; finish() says how without reading.
    bool has_ended(const Tag& tag) const { return open_.at(tag.text).has_value(); }

    /// The most a literal may hold from now on.
    void limit_literals(std::size_t bytes);

    void set_capabilities(Capabilities capabilities) { capabilities_ = std::move(capabilities); }
    const Capabilities& capabilities() const { return capabilities_; }
    const std::string& peer() const { return stream_->peer(); }

    /// A mailbox is being selected: its first EXISTS is no news.
    void begin_select();
    std::uint32_t exists() const { return exists_; }
    bool news() const { return news_; }
    void forget_news() { news_ = false; }

private:
    class Patience;

    Response receive(Patience& patience);
    std::optional<Response> buffered();
    void account_for(const Response& response);
    void account_for_status(const StatusResponse& status);
    void keep_ending(StatusResponse status);

    std::unique_ptr<net::Stream> stream_;
    Capabilities capabilities_;
    ResponseFramer framer_;
    std::vector<char> buffer_;
    std::string_view unread_;  // into buffer_
    std::uint64_t received_ = 0;
    unsigned next_tag_ = 1;
    std::map<std::string, std::optional<Ending>> open_;  // by tag; set once it has ended
    bool logging_out_ = false;

    std::uint32_t exists_ = 0;
    bool first_exists_ = false;
    bool news_ = false;
};

}  // namespace triaged::imap
