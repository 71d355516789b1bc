#include "net/oauth_reply.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/log.h"

namespace triaged::net {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using Kind = OauthError::Kind;

constexpr int kDeepest = 8;

tl::unexpected<OauthError> failed(Kind kind, std::string message) {
    return tl::unexpected(OauthError{kind, std::move(message)});
}

// Nothing but an object; null for anything else.
json parse(const std::string& body) {
    bool too_deep = false;
    const json::parser_callback_t watch = [&](int depth, json::parse_event_t, json&) {
        too_deep = too_deep || depth > kDeepest;
        return !too_deep;
    };
    json reply = json::parse(body, watch, false);
    return reply.is_object() && !too_deep ? reply : json();
}

// "" when it is missing or no text.
std::string text(const json& reply, const char* key) {
    const auto found = reply.find(key);
    return found != reply.end() && found->is_string() ? found->get<std::string>() : "";
}

bool is_visible(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

// A number, or digits in a text, as some servers write it.
seconds duration(const json& reply, const char* key, seconds otherwise, seconds least,
                 seconds most) {
    const auto found = reply.find(key);
    double value = static_cast<double>(otherwise.count());
    if (found != reply.end() && found->is_number()) value = found->get<double>();
    const std::string digits = text(reply, key);
    if (!digits.empty() && digits.size() < 10 &&
        std::all_of(digits.begin(), digits.end(), ascii::is_digit)) {
        value = std::stod(digits);
    }
    value =
        std::clamp(value, static_cast<double>(least.count()), static_cast<double>(most.count()));
    return seconds(static_cast<seconds::rep>(value));
}

// RFC 6749, section 5.2; RFC 8628, section 3.5; the last three of `grant` are Microsoft's.
Kind kind_of(const std::string& error, int status) {
    const auto is_one_of = [&](std::initializer_list<const char*> names) {
        return std::find(names.begin(), names.end(), error) != names.end();
    };
    if (error == "authorization_pending") return Kind::pending;
    if (error == "slow_down") return Kind::slow_down;
    if (is_one_of({"access_denied", "authorization_declined", "expired_token"}))
        return Kind::denied;
    if (is_one_of(
            {"invalid_grant", "interaction_required", "consent_required", "login_required"})) {
        return Kind::grant;
    }
    if (is_one_of({"temporarily_unavailable", "server_error"}) || status == 429 || status >= 500) {
        return Kind::busy;
    }
    return error.empty() ? Kind::protocol : Kind::client;
}

OauthError error_of(const json& reply, int status) {
    const std::string error = reply.is_object() ? text(reply, "error") : "";
    const Kind kind = kind_of(error, status);
    std::string message = "the authorization server ";
    if (error.empty()) {
        return {kind, message + "answers with HTTP status " + std::to_string(status)};
    }
    message += "says " + log::escape(error, 80);
    const std::string description = text(reply, "error_description");
    // Microsoft adds lines of trace numbers.
    const auto first_line = description.substr(0, description.find_first_of("\r\n"));
    if (!first_line.empty()) message += " (\"" + log::escape(first_line, 300) + "\")";
    return {kind, message};
}

bool succeeded(const HttpReply& reply) { return reply.status >= 200 && reply.status <= 299; }

}  // namespace

tl::expected<OauthTokens, OauthError> parse_token_reply(const HttpReply& reply) {
    const json object = parse(reply.body);
    if (!succeeded(reply)) return tl::unexpected(error_of(object, reply.status));
    OauthTokens tokens;
    tokens.access = Secret(text(object, "access_token"));
    tokens.refresh = Secret(text(object, "refresh_token"));
    if (tokens.access.empty()) {
        return failed(Kind::protocol, "the authorization server's answer holds no access token");
    }
    if (!is_visible(tokens.access.reveal()) || !is_visible(tokens.refresh.reveal())) {
        return failed(Kind::protocol,
                      "the authorization server's token holds characters that none may hold");
    }
    const std::string type = text(object, "token_type");
    if (!ascii::equals_ignoring_case(type, "bearer")) {
        return failed(Kind::protocol,
                      "the authorization server gives a token of another type "
                      "than Bearer (\"" +
                          log::escape(type, 40) + "\")");
    }
    tokens.expires_in =
        duration(object, "expires_in", tokens.expires_in, seconds(60), std::chrono::hours(7 * 24));
    return tokens;
}

tl::expected<DeviceCode, OauthError> parse_device_reply(const HttpReply& reply) {
    const json object = parse(reply.body);
    if (!succeeded(reply)) return tl::unexpected(error_of(object, reply.status));
    DeviceCode code;
    code.device_code = Secret(text(object, "device_code"));
    code.user_code = text(object, "user_code");
    code.verification_url = text(object, "verification_uri");
    if (code.verification_url.empty()) code.verification_url = text(object, "verification_url");
    if (code.device_code.empty() || code.user_code.empty() || code.verification_url.empty()) {
        return failed(Kind::protocol, "the authorization server's answer holds no device code");
    }
    if (!is_visible(code.device_code.reveal()) || !is_visible(code.user_code) ||
        !is_visible(code.verification_url)) {
        return failed(Kind::protocol,
                      "the authorization server's device code holds strange characters");
    }
    code.expires_in =
        duration(object, "expires_in", code.expires_in, seconds(1), std::chrono::hours(1));
    code.interval = duration(object, "interval", code.interval, seconds(1), seconds(60));
    return code;
}

}  // namespace triaged::net
