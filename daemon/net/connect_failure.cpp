#include "net/connect_failure.h"

#include <curl/curl.h>
#include <openssl/evp.h>

#include <algorithm>
#include <initializer_list>

#include "base/ascii.h"
#include "base/log.h"

namespace triaged::net {
namespace {

using Kind = ConnectionError::Kind;

bool says_any(const std::string& replies, std::initializer_list<const char*> words) {
    return std::any_of(words.begin(), words.end(), [&](const char* word) {
        return ascii::contains_ignoring_case(replies, word);
    });
}

// RFC 5530, section 3. A BYE may follow a refusal: the code of the refusal counts.
bool says_refused(const std::string& replies) {
    return says_any(replies, {"[AUTHENTICATIONFAILED]", "[AUTHORIZATIONFAILED]", "[EXPIRED]"});
}

// The last three are words of Exchange and Gmail, who have no code for it, or one of their own.
bool says_busy(const std::string& replies) {
    return says_any(replies,
                    {"[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "* BYE", "[THROTTLED]",
                     "Too many simultaneous connections", "command or bandwidth limits"});
}

Kind kind_of_code(int code) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
        case CURLE_INTERFACE_FAILED:
            return Kind::unreachable;
        case CURLE_OPERATION_TIMEDOUT:
            return Kind::timeout;
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_SHUTDOWN_FAILED:
        case CURLE_SSL_INVALIDCERTSTATUS:
        case CURLE_USE_SSL_FAILED:
            return Kind::tls;
        case CURLE_LOGIN_DENIED:
            return Kind::authentication;
        case CURLE_GOT_NOTHING:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_PARTIAL_FILE:
            return Kind::closed;
        default:
            return Kind::protocol;
    }
}

// Why a token is refused: "+ " or "334 " and JSON in base64 (RFC 7628, section 3.2.2). "" when it
// is nothing of that kind.
std::string challenge(std::string_view line) {
    if (!line.starts_with("+ ") && !line.starts_with("334 ")) return "";
    const auto encoded = line.substr(line.find(' ') + 1);
    std::string json(encoded.size(), '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(json.data()),
                                     reinterpret_cast<const unsigned char*>(encoded.data()),
                                     static_cast<int>(encoded.size()));
    json.resize(static_cast<std::size_t>(std::max(size, 0)));
    return json.starts_with('{') ? json.substr(0, json.rfind('}') + 1) : "";
}

// The last thing the server said.
std::string last_line(std::string_view replies) {
    replies = ascii::trim(replies);
    const auto line = ascii::trim(replies.substr(replies.rfind('\n') + 1));  // npos + 1 is 0
    const std::string reason = challenge(line);
    return log::escape(reason.empty() ? line : reason, 160);
}

const char* advice(Kind kind, Credential credential) {
    if (kind == Kind::authentication && credential == Credential::bearer) {
        return "check that \"user\" is a mailbox whoever signed in may open, by IMAP or SMTP, and "
               "that the provider allows these; `triaged login ACCOUNT` signs in anew";
    }
    switch (kind) {
        case Kind::unreachable:
            return "check host name, port and firewall";
        case Kind::tls:
            return "check the certificate's date and name, ca_file, and imap:// (STARTTLS) "
                   "against imaps://";
        case Kind::authentication:
            return "check user and secret of this account";
        case Kind::unavailable:
            return "the server asks to come back later";
        case Kind::timeout:
            return "check port and firewall, and whether the server is overloaded";
        case Kind::protocol:
            return "check that this port speaks the protocol of the URL";
        case Kind::closed:
            return "see the server's log, and check the port";
    }
    return "";
}

}  // namespace

ConnectionError::Kind kind_of(const ConnectFailure& failure) {
    const Kind kind = kind_of_code(failure.curl_code);
    const bool could_be_busy =
        kind == Kind::authentication || kind == Kind::protocol || kind == Kind::closed;
    if (!could_be_busy) return kind;
    if (says_refused(failure.replies)) return Kind::authentication;
    return says_busy(failure.replies) ? Kind::unavailable : kind;
}

ConnectionError describe(const std::string& peer, const ConnectFailure& failure) {
    const Kind kind = kind_of(failure);
    std::string what = peer + ": ";
    switch (kind) {
        case Kind::unreachable:
            what += "cannot connect";
            break;
        case Kind::tls:
            what += "no secure connection";
            break;
        case Kind::authentication:
            what += "the login was refused";
            break;
        case Kind::unavailable:
            what += "the server is not available";
            break;
        case Kind::timeout:
            what += "no answer in time";
            break;
        case Kind::protocol:
            what += "not understood";
            break;
        case Kind::closed:
            what += "the connection was closed";
            break;
    }
    const bool server_knows = kind == Kind::authentication || kind == Kind::unavailable;
    const std::string said = last_line(failure.replies);
    if (server_knows && !said.empty()) {
        what += " (\"" + said + "\")";
    } else if (!failure.detail.empty()) {
        what += " (" + log::escape(failure.detail, 200) + ")";
    }
    return ConnectionError(kind, what + "; " + advice(kind, failure.credential));
}

}  // namespace triaged::net
