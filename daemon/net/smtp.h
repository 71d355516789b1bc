#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "net/credential.h"
#include "net/mailbox_address.h"

namespace triaged::net {

/// A submission server or relay.
struct SmtpEndpoint {
    std::string url;   // smtp://host[:port] (STARTTLS) or smtps://host[:port]; nothing more
    std::string user;  // "" sends without login
    Secret secret;
    Credential credential = Credential::password;  // what `secret` is
    std::string ca_file;                           // PEM; "" means the system's certificates
    bool plain_text = false;  // smtp:// without STARTTLS; for relays on the same machine only
    std::string helo;         // the name we give in EHLO; "" means "localhost"
    std::chrono::seconds connect_timeout{30};  // name lookup, connect, TLS
    std::chrono::seconds reply_timeout{120};   // any reply before the mail is handed over
    std::chrono::seconds accept_timeout{600};  // the reply to the mail (RFC 5321, 4.5.3.2.6)
};

/// What became of one mail. Exactly one of four, so that none is ever sent twice by us:
///
///     sent      the server took it (2xx after the dot)
///     retry     the server surely did not take it; a later try may do
///     failed    the server refused this mail for good (5xx to MAIL, RCPT, DATA or the dot)
///     in_doubt  it was being handed over and no answer came: never sent again by itself
struct SendOutcome {
    enum class State { sent, retry, failed, in_doubt };
    /// What a retry concerns: this mail, or any mail to this server (wrong password, no TLS,
    /// unreachable): the sender pauses the whole outbox instead of counting tries for each mail.
    enum class Concerns { mail, server };

    State state = State::retry;
    Concerns concerns = Concerns::mail;
    bool login_refused = false;  // for good (RFC 4954, section 6): try slowly, or it locks out
    int last_code = 0;           // the last SMTP reply code, 0 when there was none
    std::string message;  // a sentence for the administrator, with the server's words; no secret
};

const char* to_string(SendOutcome::State state);

/// The null return path `<>` when empty (RFC 3834, section 3.3), else the address.
using EnvelopeSender = std::optional<MailboxAddress>;

/// Sends one mail to one recipient: one connection, one transaction. Never throws but for what
/// `on_data` throws, which is passed on and then nothing of the mail has been handed over.
///
/// mail     headers, empty line, body; bare CR or LF become CRLF, dots are doubled by libcurl.
/// on_data  called once, after the server's 354 and before the first byte of the mail: the place
///          to write down that the mail is in doubt from now on.
/// stop     before on_data it ends the sending at once (retry); after it there are two seconds
///          to finish, then the mail is in doubt.
/// Threads  any; each call is a connection of its own.
SendOutcome send_mail(const SmtpEndpoint& endpoint, const EnvelopeSender& sender,
                      const MailboxAddress& recipient, std::string_view mail,
                      const std::function<void()>& on_data, std::stop_token stop);

/// The rule behind it, apart from the network: `curl_code` is libcurl's result (0 is success),
/// `last_code` the last SMTP reply code, `data_begun` whether on_data was called.
SendOutcome::State classify(int curl_code, int last_code, bool data_begun);

}  // namespace triaged::net
