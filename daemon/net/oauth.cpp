#include "net/oauth.h"

#include "net/connection_error.h"

namespace triaged::net {
namespace {

HttpReply post(const std::string& url, const OauthClient& client, const Secret& form,
               const std::stop_token& stop) {
    auto parsed = parse_web_url(url);
    if (!parsed) throw ConnectionError(ConnectionError::Kind::protocol, parsed.error().message);
    HttpEndpoint endpoint;
    endpoint.url = std::move(*parsed);
    endpoint.ca_file = client.ca_file;
    return post_form(endpoint, form, stop);
}

void hide(std::string& text, const Secret& secret) {
    if (secret.empty()) return;
    for (auto at = text.find(secret.reveal()); at != std::string::npos;
         at = text.find(secret.reveal(), at + 3)) {
        text.replace(at, secret.reveal().size(), "***");
    }
}

}  // namespace

tl::expected<OauthTokens, OauthError> request_tokens(const OauthClient& client, const Secret& form,
                                                     const Secret& spent,
                                                     const std::stop_token& stop) {
    auto tokens = parse_token_reply(post(client.token_url, client, form, stop));
    if (!tokens) {
        hide(tokens.error().message, spent);
        hide(tokens.error().message, client.client_secret);
    }
    return tokens;
}

tl::expected<DeviceCode, OauthError> request_device_code(const OauthClient& client,
                                                         const std::stop_token& stop) {
    return parse_device_reply(post(client.device_url, client, device_form(client), stop));
}

}  // namespace triaged::net
