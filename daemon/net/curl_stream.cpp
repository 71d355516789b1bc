#include "net/curl_stream.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/ascii.h"
#include "net/connect_failure.h"
#include "net/curl_handle.h"

namespace triaged::net {
namespace {

using Kind = ConnectionError::Kind;

// What the callbacks see while curl_easy_perform connects and logs in.
struct Connecting {
    const Waiter& waiter;
    std::string replies = {};  // the first of them; libcurl itself gives up after 300 kB
    std::array<char, CURL_ERROR_SIZE> detail = {};
};
constexpr std::size_t most_replies = 16 * 1024;

std::size_t on_reply(char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& connecting = *static_cast<Connecting*>(user);
    const auto room = most_replies - connecting.replies.size();
    connecting.replies.append(bytes, std::min(size * count, room));
    return size * count;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Connecting*>(user)->waiter.stop_requested() ? 1 : 0;
}

enum class Login { by_sasl, by_command };

CurlHandle make_handle(const Endpoint& endpoint, const ServerUrl& url, Login login,
                       Connecting& connecting) {
    CurlSettings settings;
    settings.url = url;
    settings.ca_file = endpoint.ca_file;
    settings.plain_text = endpoint.plain_text;
    const auto timeout = std::chrono::milliseconds(endpoint.connect_timeout).count();
    settings.connect_timeout_ms = timeout;
    auto handle = make_curl_handle(settings);
    CURL* curl = handle.get();
    set_option(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout));
    set_option(curl, CURLOPT_CONNECT_ONLY, 1L);
    // Used for the login only, and kept: half of it must hold a line of capabilities.
    set_option(curl, CURLOPT_BUFFERSIZE, 8192L);
    set_login(curl, endpoint.credential, endpoint.user, endpoint.secret);
    // Without a named mechanism libcurl comes to the LOGIN command, where there is no mechanism.
    if (login == Login::by_command) {
        set_option(curl, CURLOPT_LOGIN_OPTIONS, static_cast<char*>(nullptr));
    }
    set_option(curl, CURLOPT_HEADERFUNCTION, &on_reply);
    set_option(curl, CURLOPT_HEADERDATA, &connecting);
    set_option(curl, CURLOPT_NOPROGRESS, 0L);
    set_option(curl, CURLOPT_XFERINFOFUNCTION, &on_progress);
    set_option(curl, CURLOPT_XFERINFODATA, &connecting);
    set_option(curl, CURLOPT_ERRORBUFFER, connecting.detail.data());
    return handle;
}

// The callbacks' data lives shorter than the handle.
void forget(CURL* curl) {
    set_option(curl, CURLOPT_HEADERFUNCTION, static_cast<curl_write_callback>(nullptr));
    set_option(curl, CURLOPT_HEADERDATA, static_cast<void*>(nullptr));
    set_option(curl, CURLOPT_NOPROGRESS, 1L);
    set_option(curl, CURLOPT_XFERINFODATA, static_cast<void*>(nullptr));
    set_option(curl, CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
    set_option(curl, CURLOPT_PASSWORD, static_cast<char*>(nullptr));
    set_option(curl, CURLOPT_XOAUTH2_BEARER, static_cast<char*>(nullptr));
}

class CurlStream final : public Stream {
public:
    CurlStream(CurlHandle handle, int fd, std::string peer, Waiter& waiter)
        : handle_(std::move(handle)), fd_(fd), peer_(std::move(peer)), waiter_(waiter) {}

    void send(std::string_view bytes, Deadline deadline) override {
        while (!bytes.empty()) {
            waiter_.throw_if_stopped();
            std::size_t sent = 0;
            const auto code = curl_easy_send(handle_.get(), bytes.data(), bytes.size(), &sent);
            if (code == CURLE_OK) {
                bytes.remove_prefix(sent);
            } else if (code != CURLE_AGAIN) {
                throw lost(code);
            } else if (waiter_.writable(fd_, deadline) == Wake::timeout) {
                throw ConnectionError(Kind::timeout,
                                      peer_ + ": the server does not take what we send");
            }
        }
    }

    // Over TLS, bytes may wait inside the library while poll() says nothing: read first.
    Received receive(std::span<char> buffer, Deadline deadline, Wakes wakes) override {
        for (;;) {
            waiter_.throw_if_stopped();
            std::size_t received = 0;
            const auto code =
                curl_easy_recv(handle_.get(), buffer.data(), buffer.size(), &received);
            if (code == CURLE_OK && received > 0) return {Wake::ready, received};
            if (code != CURLE_AGAIN) throw lost(code);
            const Wake wake = waiter_.readable(fd_, deadline, wakes);
            if (wake != Wake::ready) return {wake, 0};
        }
    }

    std::size_t receive_now(std::span<char> buffer) override {
        std::size_t received = 0;
        const auto code = curl_easy_recv(handle_.get(), buffer.data(), buffer.size(), &received);
        return code == CURLE_OK ? received : 0;
    }

    const std::string& peer() const override { return peer_; }

private:
    ConnectionError lost(CURLcode code) const {
        std::string why = "by the server";
        if (code != CURLE_OK) why = std::string("(") + curl_easy_strerror(code) + ")";
        return ConnectionError(Kind::closed, peer_ + ": the connection was closed " + why);
    }

    CurlHandle handle_;
    int fd_;
    std::string peer_;
    Waiter& waiter_;
};

bool offers_no_sasl(const Connecting& connecting) {
    return ascii::contains_ignoring_case(connecting.replies, "CAPABILITY") &&
           !ascii::contains_ignoring_case(connecting.replies, "AUTH=PLAIN") &&
           !ascii::contains_ignoring_case(connecting.replies, "AUTH=LOGIN") &&
           !ascii::contains_ignoring_case(connecting.replies, "LOGINDISABLED");
}

// libcurl calls it a refused login.
void require_a_mechanism_for_tokens(const Connecting& connecting, const std::string& peer) {
    if (ascii::contains_ignoring_case(connecting.replies, "AUTH=OAUTHBEARER") ||
        ascii::contains_ignoring_case(connecting.replies, "AUTH=XOAUTH2")) {
        return;
    }
    throw ConnectionError(Kind::protocol,
                          peer +
                              ": the server offers no login by access token (OAUTHBEARER or "
                              "XOAUTH2); check that this is the provider's IMAP server");
}

ServerUrl checked_url(const Endpoint& endpoint) {
    const auto url = parse_server_url(endpoint.url);
    if (!url) throw ConnectionError(Kind::protocol, url.error().message);
    if (url->scheme != "imap" && url->scheme != "imaps") {
        throw ConnectionError(Kind::protocol, url->peer() + ": imap:// or imaps:// expected");
    }
    return *url;
}

void refuse_preauth(const Connecting& connecting, const std::string& peer) {
    if (!ascii::starts_with_ignoring_case(connecting.replies, "* PREAUTH")) return;
    throw ConnectionError(Kind::protocol,
                          peer +
                              ": the server takes us for logged in before we said who we are "
                              "(PREAUTH); that is refused");
}

}  // namespace

std::unique_ptr<Stream> connect(const Endpoint& endpoint, Waiter& waiter) {
    const ServerUrl url = checked_url(endpoint);
    const bool bearer = endpoint.credential == Credential::bearer;
    for (const Login login : {Login::by_sasl, Login::by_command}) {
        waiter.throw_if_stopped();
        Connecting connecting{waiter};
        auto handle = make_handle(endpoint, url, login, connecting);
        const CURLcode code = curl_easy_perform(handle.get());
        waiter.throw_if_stopped();
        refuse_preauth(connecting, url.peer());
        if (code == CURLE_LOGIN_DENIED && bearer) {
            require_a_mechanism_for_tokens(connecting, url.peer());
        } else if (code == CURLE_LOGIN_DENIED && login == Login::by_sasl &&
                   offers_no_sasl(connecting)) {
            continue;
        }
        if (code != CURLE_OK) {
            throw describe(url.peer(), {code, connecting.detail.data(), connecting.replies,
                                        endpoint.credential});
        }
        curl_socket_t fd = CURL_SOCKET_BAD;
        if (curl_easy_getinfo(handle.get(), CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK || fd < 0) {
            throw ConnectionError(Kind::closed, url.peer() + ": the connection was closed");
        }
        forget(handle.get());
        return std::make_unique<CurlStream>(std::move(handle), fd, url.peer(), waiter);
    }
    throw std::logic_error("unreachable: the last way to log in returns or throws");
}

}  // namespace triaged::net
