#pragma once

#include <optional>

#include "app/config_secret.h"
#include "flow/settings.h"
#include "yaml/reader.h"

namespace triaged::app {

/// `oauth:` of an account, with the defaults of its provider; nullopt when it is absent.
std::optional<flow::OauthSettings> read_oauth(yaml::MapReader& account, const Reading& reading);

/// "device", "code", "client_credentials".
const char* to_string(flow::OauthSettings::Grant grant);

}  // namespace triaged::app
