#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "base/secret.h"
#include "net/web_url.h"

namespace triaged::net {

struct HttpReply {
    int status = 0;
    std::string body;
};

/// Where to post.
struct HttpEndpoint {
    WebUrl url;
    std::string ca_file;  // PEM; "" means the system's certificates
    std::chrono::seconds connect_timeout{20};
    std::chrono::seconds timeout{60};  // of the whole exchange
};

/// Posts `form` (application/x-www-form-urlencoded) and gives what came back, whatever its status.
///
/// Limits  64 kB of body, no redirect, no cookie, no compression, no proxy.
/// TLS     as everywhere in this folder; none with http:// (WebUrl says to whom).
/// Errors  ConnectionError; Stopped within about a second of the stop.
HttpReply post_form(const HttpEndpoint& endpoint, const Secret& form, const std::stop_token& stop);

}  // namespace triaged::net
