#pragma once

#include <stop_token>

#include "net/oauth_reply.h"
#include "net/oauth_request.h"

namespace triaged::net {

/// Asks the authorization server for tokens by `form`; `spent` is the token or code in it. No error
/// repeats it, or the client's secret, whatever the server answers. Throws ConnectionError,
/// Stopped.
tl::expected<OauthTokens, OauthError> request_tokens(const OauthClient& client, const Secret& form,
                                                     const Secret& spent,
                                                     const std::stop_token& stop);

/// Asks for a device code (RFC 8628, section 3.1). Throws ConnectionError, Stopped.
tl::expected<DeviceCode, OauthError> request_device_code(const OauthClient& client,
                                                         const std::stop_token& stop);

}  // namespace triaged::net
