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

struct AccountSettings {
    std::string name;
    net::Endpoint endpoint;
    std::string secret_origin;                   ///< "{file: /path}": for people, never the secret
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
    std::uint64_t most_bytes = 50'000'000;  ///< of one mail that are fetched
};

}  // namespace triaged::flow
