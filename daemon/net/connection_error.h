#pragma once

#include <stdexcept>
#include <string>

namespace triaged::net {

/// A connection that cannot be made or cannot go on: for the retry loop, which closes, waits and
/// connects again. what() is a sentence for the administrator: the server, what failed, why, and
/// where it helps what to do. It never holds a secret.
class ConnectionError : public std::runtime_error {
public:
    enum class Kind {
        unreachable,     // no such host, refused, no route, the connect took too long
        tls,             // certificate, version, or encryption that is required and not offered
        authentication,  // the server refused login name or password: retry slowly, or it locks out
        unavailable,     // the server says it cannot serve us just now
        timeout,         // connected, but silent past the deadline
        protocol,        // the server says what the protocol does not allow, or what we refuse
        closed,          // the server or the network closed the connection, BYE included
    };

    ConnectionError(Kind kind, const std::string& sentence)
        : std::runtime_error(sentence), kind_(kind) {}
    Kind kind() const { return kind_; }

private:
    Kind kind_;
};

const char* to_string(ConnectionError::Kind kind);

/// Thrown by everything that waits once the stop was requested. Not a std::exception, so that no
/// handler of errors swallows it.
class Stopped {};

}  // namespace triaged::net
