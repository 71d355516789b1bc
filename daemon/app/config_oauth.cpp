#include "app/config_oauth.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "net/web_url.h"

namespace triaged::app {
namespace {

using Grant = flow::OauthSettings::Grant;
using yaml::MapReader;

constexpr std::array<Grant, 3> kGrants = {Grant::device, Grant::code, Grant::client_credentials};
constexpr std::size_t kShortestKey = 20;
constexpr const char* kRedirect =
    "http://localhost";  // nobody listens: a person copies the address

// https://learn.microsoft.com/exchange/client-developer/legacy-protocols/
// how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
void use_microsoft(const std::string& tenant, flow::OauthSettings& oauth) {
    const std::string root = "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/";
    oauth.client.token_url = root + "token";
    oauth.client.authorize_url = root + "authorize";
    oauth.client.device_url = root + "devicecode";
    oauth.client.scope = oauth.grant == Grant::client_credentials
                             ? "https://outlook.office365.com/.default"
                             : "offline_access https://outlook.office.com/IMAP.AccessAsUser.All "
                               "https://outlook.office.com/SMTP.Send";
}

// https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
void use_google(flow::OauthSettings& oauth) {
    oauth.client.token_url = "https://oauth2.googleapis.com/token";
    oauth.client.authorize_url = "https://accounts.google.com/o/oauth2/v2/auth";
    oauth.client.scope = "https://mail.google.com/";
    oauth.client.asks_for_offline_access = true;
}

bool is_tenant(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return ascii::is_alnum(c) || c == '-' || c == '.';
    });
}

Grant read_grant(MapReader& reader, Grant otherwise) {
    const auto text =
        reader.optional_enumeration("grant", {"device", "code", "client_credentials"});
    for (const Grant grant : kGrants) {
        if (text && *text == to_string(grant)) return grant;
    }
    return otherwise;
}

void read_tenant(MapReader& reader, flow::OauthSettings& oauth) {
    const bool microsoft = oauth.provider == "microsoft";
    const auto tenant = reader.optional_string("tenant");
    if (tenant && !(microsoft && is_tenant(*tenant))) {
        reader.error("tenant", "tenant: this is no Microsoft tenant",
                     "write its id or domain; only provider: microsoft has one");
    }
    const bool named = tenant || reader.has("token_url");
    if (microsoft && !named && oauth.grant == Grant::client_credentials) {
        reader.error("tenant", "oauth: \"tenant\" is missing",
                     "with client_credentials Microsoft must know it: its id or domain");
    }
    if (microsoft) use_microsoft(tenant.value_or("organizations"), oauth);
}

void read_provider(MapReader& reader, flow::OauthSettings& oauth) {
    oauth.provider = reader.enumeration("provider", {"microsoft", "google", "other"});
    const bool google = oauth.provider == "google";
    oauth.grant = read_grant(reader, google ? Grant::code : Grant::device);
    read_tenant(reader, oauth);
    if (!google) return;
    use_google(oauth);
    if (oauth.grant == Grant::device) {
        reader.error("grant", "grant: Google gives no access to mail by device code",
                     "write grant: code, or leave it out");
        oauth.grant = Grant::code;
    }
}

void read_url(MapReader& reader, const char* key, std::string& url, bool needed) {
    if (const auto text = reader.optional_string(key)) {
        url = *text;
        if (const auto parsed = net::parse_web_url(url); !parsed) {
            reader.error(key, std::string(key) + ": " + parsed.error().message,
                         parsed.error().hint);
        }
    } else if (needed && url.empty()) {
        reader.error(key, "oauth: \"" + std::string(key) + "\" is missing",
                     "provider: microsoft and google have it by default");
    }
}

void read_secrets(MapReader& reader, const Reading& reading, flow::OauthSettings& oauth) {
    auto client_secret = read_secret(reader, "client_secret", reading);
    oauth.client.client_secret = std::move(client_secret.secret);
    oauth.client_secret_origin = std::move(client_secret.origin);
    oauth.client_secret_version = std::move(client_secret.version);
    auto key = read_secret(reader, "token_key", reading);
    oauth.token_key = std::move(key.secret);
    oauth.token_key_origin = std::move(key.origin);
    if (oauth.grant == Grant::client_credentials && !reader.has("client_secret")) {
        reader.error("client_secret", "oauth: \"client_secret\" is missing",
                     "client_credentials needs one");
    } else if (!reader.has("client_secret") && !reader.has("token_key")) {
        reader.error("token_key", "oauth: \"token_key\" is missing",
                     "it encrypts the tokens in the store. Make one by: (umask 077; openssl rand "
                     "-base64 32 > /etc/triaged/token.key), and add token_key: {file: "
                     "/etc/triaged/token.key}");
    }
    if (reader.has("token_key") && !oauth.token_key.empty() &&
        oauth.token_key.reveal().size() < kShortestKey) {
        reader.error("token_key", "token_key: shorter than 20 characters",
                     "make one by: openssl rand -base64 32");
    }
}

}  // namespace

const char* to_string(Grant grant) {
    switch (grant) {
        case Grant::device:
            return "device";
        case Grant::code:
            return "code";
        case Grant::client_credentials:
            return "client_credentials";
    }
    return "";
}

std::optional<flow::OauthSettings> read_oauth(MapReader& account, const Reading& reading) {
    auto reader = account.optional_map("oauth");
    if (!reader) return std::nullopt;
    flow::OauthSettings oauth;
    read_provider(*reader, oauth);
    auto& client = oauth.client;
    client.client_id = reader->string("client_id");
    read_secrets(*reader, reading, oauth);
    read_url(*reader, "token_url", client.token_url, true);
    read_url(*reader, "authorize_url", client.authorize_url, oauth.grant == Grant::code);
    read_url(*reader, "device_url", client.device_url, oauth.grant == Grant::device);
    client.redirect_url = reader->optional_string("redirect_url").value_or(kRedirect);
    if (const auto scope = reader->optional_string("scope")) client.scope = *scope;
    if (const auto ca = reader->optional_string("ca_file")) {
        client.ca_file = reading.path(*ca).string();
    }
    reader->finish();
    return oauth;
}

}  // namespace triaged::app
