#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "desk/business_hours.h"
#include "desk/customer_groups.h"
#include "desk/plan.h"
#include "net/curl_stream.h"
#include "net/oauth_request.h"
#include "net/smtp.h"
#include "store/journal.h"

namespace triaged::flow {

/// How far the daemon may go: judge and record only; move and flag too; answer customers too.
enum class Mode { observe, sort, live };

/// What happens to mail that was there when an account was first connected.
struct Backlog {
    enum class Kind { leave, since, all };
    Kind kind = Kind::leave;
    int days = 0;  ///< with `since`
};

/// How an account's access tokens are obtained (OAuth 2.0, RFC 6749).
struct OauthSettings {
    /// device and code: a person signs in once, by `triaged login`; client_credentials: nobody.
    enum class Grant { device, code, client_credentials };
    std::string provider;  ///< microsoft, google, other
    Grant grant = Grant::device;
    net::OauthClient client;
    Secret token_key;  ///< what the tokens in the store are encrypted with
    std::string client_secret_origin;
    std::string client_secret_version;  ///< another one once the secret was written anew
    std::string token_key_origin;       ///< "": derived from the client's secret
};

struct AccountSettings {
    std::string name;
    net::Endpoint endpoint;                      ///< with `oauth`, without a secret
    std::optional<OauthSettings> oauth;          ///< logs in by access token, not by password
    std::string secret_origin;                   ///< "{file: /path}": for people, never the secret
    std::string secret_version;                  ///< another one once the secret was written anew
    std::vector<std::string> addresses;          ///< ours, lower case; never answered
    std::vector<std::string> watch = {"INBOX"};  ///< the first one idles
    std::string sent;                            ///< "" for the folder with special use \Sent
    desk::FolderNames folders;
    Mode mode = Mode::observe;
    Backlog backlog;
};

struct AcknowledgeSettings {
    std::string from_name;
    std::string from_address;  ///< "" when acknowledging is not configured
    std::filesystem::path templates;
    std::chrono::seconds max_age{4 * 60 * 60};
    store::Budgets budgets;
    bool sent_copy = false;  ///< a copy of each into the account's folder of sent mail
};

/// A group of customers, as it was written; Settings::groups holds who is in it.
struct CustomerGroup {
    std::string name;
    std::vector<std::string> addresses;
    std::vector<std::string> domains;
    std::filesystem::path file;  ///< a list of more, "" for none
};

/// The whole configuration, as the daemon uses it.
struct Settings {
    bool from_file = false;  ///< there is a configuration; otherwise these are defaults
    std::vector<AccountSettings> accounts;
    std::optional<net::SmtpEndpoint> smtp;
    std::string smtp_secret_origin;
    std::string smtp_secret_version;
    std::string smtp_account;  ///< whose access token sending logs in with; "" for none
    std::filesystem::path store = "/var/lib/triaged";
    std::vector<std::filesystem::path>
        rules;  ///< folders; a later one's file replaces its namesake
    desk::BusinessHours hours;
    std::vector<CustomerGroup> customer_groups;
    desk::CustomerGroups groups;
    std::map<std::string, std::string>
        routes;                         ///< name to folder; every account's folders have them
    std::vector<std::string> products;  ///< names whose words are no mood
    AcknowledgeSettings acknowledge;
    std::string log_level = "info";
};

}  // namespace triaged::flow
