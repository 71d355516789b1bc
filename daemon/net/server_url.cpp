#include "net/server_url.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"

namespace triaged::net {
namespace {

int default_port(std::string_view scheme) {
    if (scheme == "imap") return 143;
    if (scheme == "imaps") return 993;
    if (scheme == "smtp") return 587;
    if (scheme == "smtps") return 465;
    if (scheme == "https") return 443;
    if (scheme == "http") return 80;
    return 0;
}

bool is_host(std::string_view host, bool bracketed) {
    if (host.empty() || host.size() > 253 || host.front() == '-') return false;
    return std::all_of(host.begin(), host.end(), [&](char c) {
        if (bracketed) return ascii::is_alnum(c) || c == ':' || c == '.';
        return ascii::is_alnum(c) || c == '-' || c == '.' || c == '_';
    });
}

Result<int> parse_port(std::string_view text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port < 1 || port > 65535) {
        return fail("URL: the port is not a number from 1 to 65535");
    }
    return port;
}

}  // namespace

std::string ServerUrl::peer() const {
    const bool v6 = host.find(':') != std::string::npos;
    return (v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

std::string ServerUrl::text() const { return scheme + "://" + peer(); }

Result<ServerUrl> parse_server_url(std::string_view text) {
    const auto colon = text.find("://");
    ServerUrl url;
    url.scheme = ascii::to_lower(text.substr(0, colon == std::string_view::npos ? 0 : colon));
    url.port = default_port(url.scheme);
    if (url.port == 0) {
        return fail("URL: scheme imap, imaps, smtp, smtps or https expected",
                    "write for example imaps://mail.example.org");
    }
    auto rest = text.substr(colon + 3);
    if (!rest.empty() && rest.back() == '/') rest.remove_suffix(1);

    const bool bracketed = !rest.empty() && rest.front() == '[';
    const auto end = bracketed ? rest.find(']') : rest.find(':');
    const auto host = rest.substr(bracketed ? 1 : 0, end - (bracketed ? 1 : 0));
    if ((bracketed && end == std::string_view::npos) || !is_host(host, bracketed)) {
        return fail("URL: only scheme://host or scheme://host:port is allowed",
                    "login names and folders have their own settings");
    }
    url.host = std::string(host);
    if (end == std::string_view::npos) return url;

    rest.remove_prefix(end + (bracketed ? 1 : 0));
    if (rest.empty()) return url;
    if (rest.front() != ':') return fail("URL: ':' and a port expected after the host");
    const auto port = parse_port(rest.substr(1));
    if (!port) return tl::unexpected(port.error());
    url.port = *port;
    return url;
}

}  // namespace triaged::net
