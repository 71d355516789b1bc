#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/server_url.h"

namespace triaged::net {

/// `https://host[:port]/path`, without login, query and fragment. `http` is for a server on the
/// same machine only: 127.0.0.1, [::1] or localhost.
struct WebUrl {
    ServerUrl server;
    std::string path;  // "/..."

    std::string text() const { return server.text() + path; }
};

Result<WebUrl> parse_web_url(std::string_view text);

}  // namespace triaged::net
