#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "base/secret.h"
#include "net/credential.h"
#include "net/server_url.h"

namespace triaged::net {

struct CurlCleanup {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
using CurlHandle = std::unique_ptr<CURL, CurlCleanup>;

/// What both protocols set alike.
struct CurlSettings {
    ServerUrl url;
    std::string path;  // "" or "/..." after the port (SMTP: the name for EHLO)
    std::string ca_file;
    bool plain_text = false;
    long connect_timeout_ms = 30'000;
};

/// A handle with our rules: only the URL's own protocol, no proxy, no signals, TLS 1.2 or newer,
/// certificate and name verified, encryption required unless plain_text. The first call
/// initialises libcurl for the process and ignores SIGPIPE, which OpenSSL may raise.
///
/// The system's certificates are looked up in their folder: loading the whole bundle costs 20 ms
/// and 890 kB for each connection.
CurlHandle make_curl_handle(const CurlSettings& settings);

/// Sets user, secret and the mechanisms that may be used. A mechanism is named, always, or libcurl
/// would prefer GSSAPI and NTLM and fail for want of a ticket; a token is never sent by any other
/// mechanism than those two. libcurl does not escape "," and "=" in OAUTHBEARER's user name (RFC
/// 5801, section 4): with such a user it is XOAUTH2.
void set_login(CURL* curl, Credential credential, const std::string& user, const Secret& secret);

/// curl_easy_setopt that throws std::logic_error: an option that libcurl refuses must not go
/// unnoticed, least of all one about TLS.
template <class Value>
void set_option(CURL* curl, CURLoption option, Value value);

void check_option(CURLcode code, CURLoption option);

template <class Value>
void set_option(CURL* curl, CURLoption option, Value value) {
    check_option(curl_easy_setopt(curl, option, value), option);
}

}  // namespace triaged::net
