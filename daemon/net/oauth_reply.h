#pragma once

#include <chrono>
#include <string>
#include <tl/expected.hpp>

#include "base/secret.h"
#include "net/https.h"

namespace triaged::net {

/// Why an authorization server gave no token (RFC 6749, section 5.2; RFC 8628, section 3.5).
struct OauthError {
    enum class Kind {
        grant,      // what a person once allowed holds no longer: somebody must sign in again
        client,     // the client's id, secret, scope or grant is wrong: the configuration
        pending,    // the person has not answered yet: ask again after the interval
        slow_down,  // likewise, with 5 s more
        denied,     // the person said no, or took too long
        busy,       // the server cannot answer now
        protocol,   // the answer is not understood
    };
    Kind kind = Kind::protocol;
    std::string message;  // with the server's words, escaped; for the administrator
};

/// RFC 6749, section 5.1.
struct OauthTokens {
    Secret access;
    Secret refresh;                         // "" when none was given: the old one stays
    std::chrono::seconds expires_in{3600};  // between a minute and a week, whatever was said
};

/// RFC 8628, section 3.2.
struct DeviceCode {
    Secret device_code;
    std::string user_code;                 // printable ASCII
    std::string verification_url;          // likewise
    std::chrono::seconds expires_in{900};  // at most an hour
    std::chrono::seconds interval{5};      // between 1 s and a minute
};

// The replies are hostile: tokens may hold printable ASCII only, as RFC 6749, appendix A wants it,
// since they go into lines of IMAP and SMTP; nesting and length are bounded.
tl::expected<OauthTokens, OauthError> parse_token_reply(const HttpReply& reply);
tl::expected<DeviceCode, OauthError> parse_device_reply(const HttpReply& reply);

}  // namespace triaged::net
