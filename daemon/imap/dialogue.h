#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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
/// Several in flight   a server may answer several commands at once (RFC 9051, section 5.5), so
///          each response is shown to the handlers of all of them; each takes what it asked for.
/// Unasked  EXISTS, EXPUNGE and VANISHED are accounted for in exists() and news(), whichever
///          command they come with; BYE is a ConnectionError; [ALERT] is logged.
/// Errors   net::ConnectionError, net::Stopped: the dialogue is over.
class Dialogue {
public:
    /// Sees every untagged response but those about the connection; may move out of what it asked
    /// for. When it throws, the dialogue is over.
    using Handler = std::function<void(Response&)>;
    struct Tag {
        std::string text;
        Verb verb;
    };

    explicit Dialogue(std::unique_ptr<net::Stream> stream);

    /// Sends one command, waiting for the server's "go on" before each literal unless it has
    /// LITERAL+ or LITERAL- (RFC 7888). More may be sent before finish(). The handler is called
    /// until the command has been finished or abandoned, whatever is waited for.
    Tag send(const Command& command, Handler handler = {});
    /// Reads until the command has ended.
    Ending finish(const Tag& tag);
    Ending run(const Command& command, Handler handler = {});
    /// Nobody will finish this command: its handler is called no more.
    void abandon(const Tag& tag) noexcept;
    /// Reads until "go on" (true) or until the command has ended (false; finish() says how).
    bool await_continuation(const Tag& tag);
    /// DONE of IDLE.
    void send_done();

    /// What comes within the deadline, already accounted for when unasked; nullopt when nothing
    /// did, with the reason in `wake`.
    std::optional<Response> next(net::Deadline deadline, net::Wakes wakes, net::Wake& wake);
    /// Whether the command has ended; finish() says how without reading.
    bool has_ended(const Tag& tag) const { return open_.at(tag.text).ending.has_value(); }

    /// Nothing is expected for a while: most of the memory for answers is given back until then.
    void rest();

    /// The most a literal may hold from now on.
    void limit_literals(std::size_t bytes);

    void set_capabilities(Capabilities capabilities) { capabilities_ = std::move(capabilities); }
    const Capabilities& capabilities() const { return capabilities_; }
    const std::string& peer() const { return stream_->peer(); }

    /// A mailbox is being selected: its first EXISTS is no news.
    void begin_select();
    void set_selected(std::string_view name) { selected_ = name; }
    const std::string& selected() const { return selected_; }
    std::uint32_t exists() const { return exists_; }
    bool news() const { return news_; }
    void forget_news() { news_ = false; }

private:
    class Patience;
    struct Running {
        Handler handler;
        std::optional<Ending> ending;  // set once it has ended
        bool abandoned = false;
    };

    Response receive(Patience& patience);
    std::optional<Response> buffered();
    void read_ahead();
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
    std::map<std::string, Running> open_;  // by tag
    bool logging_out_ = false;

    std::string selected_;
    std::uint32_t exists_ = 0;
    bool first_exists_ = false;
    bool news_ = false;
};

}  // namespace triaged::imap
