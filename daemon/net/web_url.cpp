#include "net/web_url.h"

#include <algorithm>

#include "base/ascii.h"

namespace triaged::net {

Result<WebUrl> parse_web_url(std::string_view text) {
    const auto host = text.find("://");
    const auto path = host == std::string_view::npos ? host : text.find('/', host + 3);
    auto server = parse_server_url(text.substr(0, path));
    if (!server || (server->scheme != "https" && server->scheme != "http")) {
        return fail("only https://host/path or https://host:port/path is allowed");
    }
    const bool here =
        server->host == "127.0.0.1" || server->host == "::1" || server->host == "localhost";
    if (server->scheme == "http" && !here) {
        return fail("http:// would show the secrets to the network", "write https://");
    }
    WebUrl url{std::move(*server),
               std::string(path == std::string_view::npos ? "/" : text.substr(path))};
    if (!std::all_of(url.path.begin(), url.path.end(), [](char c) {
            return ascii::is_alnum(c) ||
                   std::string_view("/-._~%!$&'()*+,;=:@").find(c) != std::string_view::npos;
        })) {
        return fail("the path may hold no query, no fragment and no blank");
    }
    return url;
}

}  // namespace triaged::net
