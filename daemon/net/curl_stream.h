#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/secret.h"
#include "net/connection_error.h"
#include "net/credential.h"
#include "net/stream.h"

namespace triaged::net {

/// An IMAP server and how to log in.
struct Endpoint {
    std::string url;  // imap://host[:port] (STARTTLS) or imaps://host[:port]; nothing more
    std::string user;
    Secret secret;
    Credential credential = Credential::password;  // what `secret` is
    std::string ca_file;                           // PEM; "" means the system's certificates
    bool plain_text = false;  // imap:// without STARTTLS; for servers on the same machine only
    std::chrono::seconds connect_timeout{30};  // name lookup, connect, TLS and login together
};

/// Connects, encrypts and logs in, over libcurl; what comes back is past the login.
///
/// TLS     1.2 or newer, certificate and host name always verified, STARTTLS required for
///         imap://; no credential leaves before that. A PREAUTH greeting is refused.
/// Login   SASL PLAIN or LOGIN, the LOGIN command where neither is offered; with an access token
///         OAUTHBEARER or XOAUTH2, and nothing else.
/// Proxy   none, whatever the environment says; no .netrc.
/// Errors  ConnectionError; Stopped within about a second of the stop.
/// Note    libcurl loses what comes in one segment with the login's OK: the first command on the
///         stream must be one whose complete answer matters only from its tag on (CAPABILITY).
std::unique_ptr<Stream> connect(const Endpoint& endpoint, Waiter& waiter);

}  // namespace triaged::net
