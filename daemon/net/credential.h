#pragma once

namespace triaged::net {

/// What a login is proved by.
enum class Credential {
    password,
    bearer,  // an OAuth 2.0 access token: OAUTHBEARER (RFC 7628), or XOAUTH2 as Google defined it
};

}  // namespace triaged::net
