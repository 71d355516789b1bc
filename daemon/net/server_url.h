#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace triaged::net {

/// `scheme://host[:port]`, and nothing else: no login, path, query or blank.
struct ServerUrl {
    std::string scheme;  // lower case: imap, imaps, smtp, smtps, https, http
    std::string host;    // a name, an IPv4 address, or an IPv6 address without its brackets
    int port = 0;        // the scheme's own when the text gives none

    /// host:port, for people.
    std::string peer() const;
    /// What parse() reads back as this.
    std::string text() const;
};

/// Fails on any other scheme than those, and on anything that is no host name or address.
Result<ServerUrl> parse_server_url(std::string_view text);

}  // namespace triaged::net
