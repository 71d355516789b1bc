#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace triaged::net {

/// What an authorization server knows us by, and where it is asked (RFC 6749, section 2).
struct OauthClient {
    std::string token_url;
    std::string authorize_url;  // "" where no grant needs it
    std::string device_url;     // likewise
    std::string client_id;
    Secret client_secret;  // "" for a public client
    std::string scope;
    std::string redirect_url;              // where a browser is sent with the code
    bool asks_for_offline_access = false;  // Google's way: it gives no refresh token otherwise
    std::string ca_file;                   // PEM; "" means the system's certificates
};

// ---- Bodies of requests, application/x-www-form-urlencoded ---------------------------------
// The client's secret, where it has one, stands in the body (RFC 6749, section 2.3.1).

/// RFC 6749, section 6.
Secret refresh_form(const OauthClient& client, const Secret& refresh_token);
/// RFC 6749, section 4.4.2.
Secret client_credentials_form(const OauthClient& client);
/// RFC 8628, section 3.1, and section 3.4 for each question whether the person has agreed.
Secret device_form(const OauthClient& client);
Secret device_token_form(const OauthClient& client, const Secret& device_code);
/// RFC 6749, section 4.1.3, with RFC 7636, section 4.5.
Secret code_form(const OauthClient& client, const Secret& code, const Secret& verifier);

// ---- Authorization by a browser (RFC 6749, section 4.1; RFC 7636) --------------------------

/// Fresh random text of 43 characters: a code verifier, or a state.
std::string random_url_text();

/// The S256 code challenge of a verifier (RFC 7636, section 4.2).
std::string code_challenge(const Secret& verifier);

/// What a person opens in a browser.
std::string authorization_url(const OauthClient& client, std::string_view state,
                              std::string_view challenge);

/// The code in what the browser was sent to, pasted by a person: the whole URL or its query. Fails,
/// in words for that person, when the server refused, when there is no code, or when `state` is not
/// ours.
Result<Secret> code_of_redirect(std::string_view pasted, std::string_view state);

}  // namespace triaged::net
