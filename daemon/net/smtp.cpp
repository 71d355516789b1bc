#include "net/smtp.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>

#include "base/ascii.h"
#include "base/log.h"
#include "net/connect_failure.h"
#include "net/curl_handle.h"

namespace triaged::net {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds grace_after_stop{2};
constexpr seconds grace_for_quit{1};
constexpr std::size_t most_reply_line = 512;
constexpr int most_reply_lines = 1000;

// Lines end in CRLF and the last one ends: a bare CR or LF would mean different things to
// different servers (SMTP smuggling).
std::string with_crlf(std::string_view mail) {
    std::string out;
    out.reserve(mail.size() + mail.size() / 32 + 2);
    for (std::size_t i = 0; i < mail.size(); ++i) {
        if (mail[i] != '\r' && mail[i] != '\n') {
            out += mail[i];
            continue;
        }
        if (mail[i] == '\r' && i + 1 < mail.size() && mail[i + 1] == '\n') ++i;
        out += "\r\n";
    }
    if (!out.ends_with("\r\n")) out += "\r\n";
    return out;
}

// What the callbacks see and remember while libcurl runs the transaction.
class Sending {
public:
    Sending(const SmtpEndpoint& endpoint, std::string mail, const std::function<void()>& on_data,
            std::stop_token stop)
        : endpoint_(endpoint), mail_(std::move(mail)), on_data_(on_data), stop_(std::move(stop)) {}

    static std::size_t on_reply(char* bytes, std::size_t size, std::size_t count, void* user) {
        return static_cast<Sending*>(user)->take_reply({bytes, size * count}) ? size * count : 0;
    }
    static std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* user) {
        return static_cast<Sending*>(user)->give_mail(buffer, size * count);
    }
    static int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return static_cast<Sending*>(user)->give_up() ? 1 : 0;
    }

    std::size_t mail_size() const { return mail_.size(); }
    bool data_begun() const { return data_begun_; }
    bool stopped() const { return stopped_; }
    bool timed_out() const { return timed_out_; }
    const std::string& last_reply() const { return last_reply_; }
    void rethrow() const {
        if (thrown_) std::rethrow_exception(thrown_);
    }

    std::array<char, CURL_ERROR_SIZE> detail = {};

private:
    bool take_reply(std::string_view line) {
        last_active_ = steady_clock::now();
        last_reply_ = ascii::trim(line.substr(0, most_reply_line));
        // A 354 comes before the data, so any reply after it is the answer to the dot; and after a
        // refusal libcurl has little more to say than QUIT.
        answered_ = data_begun_ || line.starts_with('4') || line.starts_with('5');
        return ++reply_lines_ <= most_reply_lines;
    }

    std::size_t give_mail(char* buffer, std::size_t size) {
        if (!data_begun_) {
            if (stop_.stop_requested()) {
                stopped_ = true;
                return CURL_READFUNC_ABORT;
            }
            try {
                on_data_();
            } catch (...) {
                thrown_ = std::current_exception();
                return CURL_READFUNC_ABORT;
            }
            data_begun_ = true;
        }
        last_active_ = steady_clock::now();
        const auto n = std::min(size, mail_.size() - given_);
        std::memcpy(buffer, mail_.data() + given_, n);
        given_ += n;
        return n;
    }

    // Called about once a second; all deadlines but the connect's are kept here.
    bool give_up() {
        const auto now = steady_clock::now();
        const auto silent = now - last_active_;
        if (answered_) return silent > grace_for_quit || stop_.stop_requested();
        if (stop_.stop_requested()) {
            if (!stop_seen_) stop_seen_ = now;
            stopped_ = !data_begun_ || now - *stop_seen_ > grace_after_stop;
        }
        const auto most = data_begun_
                              ? endpoint_.accept_timeout
                              : std::max(endpoint_.reply_timeout, endpoint_.connect_timeout);
        timed_out_ = silent > most;
        return stopped_ || timed_out_;
    }

    const SmtpEndpoint& endpoint_;
    const std::string mail_;
    const std::function<void()>& on_data_;
    const std::stop_token stop_;

    std::size_t given_ = 0;
    bool data_begun_ = false;
    bool answered_ = false;
    bool stopped_ = false;
    bool timed_out_ = false;
    int reply_lines_ = 0;
    std::string last_reply_;
    steady_clock::time_point last_active_ = steady_clock::now();
    std::optional<steady_clock::time_point> stop_seen_;
    std::exception_ptr thrown_;
};

// The EHLO name is the URL's path in libcurl.
std::string helo_path(const std::string& helo) {
    const bool plain = !helo.empty() && std::all_of(helo.begin(), helo.end(), [](char c) {
        return ascii::is_alnum(c) || c == '-' || c == '.';
    });
    return '/' + (plain ? helo : "localhost");
}

struct RecipientList {
    explicit RecipientList(const MailboxAddress& recipient)
        : list(curl_slist_append(nullptr, recipient.text().c_str())) {
        if (list == nullptr) throw std::bad_alloc();
    }
    RecipientList(const RecipientList&) = delete;
    RecipientList& operator=(const RecipientList&) = delete;
    ~RecipientList() { curl_slist_free_all(list); }
    curl_slist* list;
};

CurlHandle make_handle(const SmtpEndpoint& endpoint, const ServerUrl& url, Sending& sending) {
    CurlSettings settings;
    settings.url = url;
    settings.path = helo_path(endpoint.helo);
    settings.ca_file = endpoint.ca_file;
    settings.plain_text = endpoint.plain_text;
    settings.connect_timeout_ms = std::chrono::milliseconds(endpoint.connect_timeout).count();
    auto handle = make_curl_handle(settings);
    CURL* curl = handle.get();
    if (!endpoint.user.empty()) {
        set_login(curl, endpoint.credential, endpoint.user, endpoint.secret);
    }
    // libcurl's own limit on a reply is above ours, which differ by phase.
    const auto longest = std::max(endpoint.accept_timeout, endpoint.reply_timeout) + seconds(30);
    set_option(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(longest.count()));
    set_option(curl, CURLOPT_HEADERFUNCTION, &Sending::on_reply);
    set_option(curl, CURLOPT_HEADERDATA, &sending);
    set_option(curl, CURLOPT_READFUNCTION, &Sending::on_read);
    set_option(curl, CURLOPT_READDATA, &sending);
    set_option(curl, CURLOPT_NOPROGRESS, 0L);
    set_option(curl, CURLOPT_XFERINFOFUNCTION, &Sending::on_progress);
    set_option(curl, CURLOPT_XFERINFODATA, &sending);
    set_option(curl, CURLOPT_ERRORBUFFER, sending.detail.data());
    set_option(curl, CURLOPT_UPLOAD, 1L);
    set_option(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(sending.mail_size()));
    // Else QUIT would be said by the clean-up, which knows no callback and no deadline of ours.
    set_option(curl, CURLOPT_FORBID_REUSE, 1L);
    return handle;
}

// Refusals of MAIL, RCPT and DATA come as CURLE_SEND_ERROR with the code; what fails before them
// would fail for any other mail as well, and so would what we lack a login for.
SendOutcome::Concerns whom_it_concerns(int curl_code, const SendOutcome& outcome, bool data_begun) {
    const bool refused = curl_code == CURLE_SEND_ERROR && outcome.last_code >= 400;
    const bool for_want_of_a_login =
        outcome.last_code >= 500 && !data_begun && outcome.state == SendOutcome::State::retry;
    const bool mail = data_begun || (refused && !for_want_of_a_login);
    return mail ? SendOutcome::Concerns::mail : SendOutcome::Concerns::server;
}

std::string sentence(const std::string& peer, const Sending& sending, CURLcode code,
                     SendOutcome::State state, Credential credential) {
    const std::string reply = log::escape(sending.last_reply(), 200);
    const std::string said = reply.empty() ? "" : " (\"" + reply + "\")";
    switch (state) {
        case SendOutcome::State::sent:
            return peer + ": accepted" + said;
        case SendOutcome::State::failed:
            return peer + ": refused for good" + said;
        case SendOutcome::State::in_doubt:
            return peer +
                   ": the mail was handed over and no answer came; it may have been delivered";
        case SendOutcome::State::retry:
            break;
    }
    if (sending.stopped()) return peer + ": not sent, since the daemon is stopping";
    if (sending.timed_out()) return peer + ": no answer in time" + said;
    if (sending.data_begun() || code == CURLE_SEND_ERROR) return peer + ": not accepted" + said;
    return describe(peer, {code, sending.detail.data(), sending.last_reply(), credential}).what();
}

SendOutcome not_tried(std::string message) {
    SendOutcome outcome;
    outcome.concerns = SendOutcome::Concerns::server;
    outcome.message = std::move(message);
    return outcome;
}

}  // namespace

SendOutcome send_mail(const SmtpEndpoint& endpoint, const EnvelopeSender& sender,
                      const MailboxAddress& recipient, std::string_view mail,
                      const std::function<void()>& on_data, std::stop_token stop) {
    const auto url = parse_server_url(endpoint.url);
    if (!url) return not_tried(url.error().message);
    if (url->scheme != "smtp" && url->scheme != "smtps") {
        return not_tried(url->peer() + ": smtp:// or smtps:// expected");
    }

    Sending sending(endpoint, with_crlf(mail), on_data, std::move(stop));
    const auto handle = make_handle(endpoint, *url, sending);
    CURL* curl = handle.get();
    const RecipientList recipients(recipient);
    set_option(curl, CURLOPT_MAIL_FROM, sender ? sender->text().c_str() : "");
    set_option(curl, CURLOPT_MAIL_RCPT, recipients.list);

    const CURLcode code = curl_easy_perform(curl);
    sending.rethrow();

    long last_code = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &last_code);
    SendOutcome outcome;
    outcome.last_code = static_cast<int>(last_code);
    outcome.state = classify(code, outcome.last_code, sending.data_begun());
    outcome.concerns = whom_it_concerns(code, outcome, sending.data_begun());
    // 334 holds XOAUTH2's reason for a refusal, which libcurl does not answer: it closes.
    outcome.login_refused =
        code == CURLE_LOGIN_DENIED && (outcome.last_code >= 500 || outcome.last_code == 334);
    outcome.message = sentence(url->peer(), sending, code, outcome.state, endpoint.credential);
    return outcome;
}

}  // namespace triaged::net
