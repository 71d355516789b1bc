#pragma once

#include <string>
#include <string_view>

#include "net/connection_error.h"
#include "net/credential.h"

namespace triaged::net {

/// Why a connection did not come about, from what libcurl and the server left behind.
struct ConnectFailure {
    int curl_code = 0;
    std::string detail;   // libcurl's own words
    std::string replies;  // what the server said before the login was done, line by line
    Credential credential = Credential::password;
};

/// The kind. libcurl gives one and the same code (67) for a wrong password and for a server that
/// is busy (`NO [UNAVAILABLE]`): the response code in `replies` tells them apart (RFC 5530).
ConnectionError::Kind kind_of(const ConnectFailure& failure);

/// "imap.example.org:993: ...; ..." with what to do.
ConnectionError describe(const std::string& peer, const ConnectFailure& failure);

}  // namespace triaged::net
