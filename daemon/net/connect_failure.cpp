#include "net/connect_failure.h"

#include <curl/curl.h>

#include "base/ascii.h"
#include "base/log.h"

namespace triaged::net {
namespace {

using Kind = ConnectionError::Kind;

bool says_busy(const std::string& replies) {
    for (const char* code : {"[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]"}) {
        if (ascii::contains_ignoring_case(replies, code)) return true;
    }
    return ascii::contains_ignoring_case(replies, "* BYE");
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
            return Kind::closed;
        default:
            return Kind::protocol;
    }
}

// The last thing the server said, without its tag.
std::string last_line(std::string_view replies) {
    replies = ascii::trim(replies);
    const auto line = replies.substr(replies.rfind('\n') + 1);  // npos + 1 is 0
    return log::escape(ascii::trim(line), 160);
}

const char* advice(Kind kind) {
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
    if (could_be_busy && says_busy(failure.replies)) return Kind::unavailable;
    return kind;
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
    return ConnectionError(kind, what + "; " + advice(kind));
}

}  // namespace triaged::net
