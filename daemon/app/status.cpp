#include <algorithm>
#include <iostream>

#include "app/loading.h"
#include "app/record_json.h"
#include "app/rules_state.h"
#include "base/log.h"
#include "flow/claims.h"
#include "flow/judge.h"
#include "flow/login_guard.h"
#include "flow/verdict_json.h"
#include "store/database.h"
#include "store/journal.h"
#include "store/lock.h"
#include "store/logins.h"
#include "store/notices.h"
#include "store/outbox.h"
#include "store/store_error.h"
#include "store/tokens.h"

namespace triaged::app {
namespace {

using nlohmann::ordered_json;

using Grant = flow::OauthSettings::Grant;

// A login of an account that is gone matters to nobody.
bool is_configured(const flow::Settings& settings, const std::string& login) {
    const auto& all = settings.accounts;
    return login == "smtp" ? settings.smtp.has_value()
                           : std::any_of(all.begin(), all.end(), [&](const auto& account) {
                                 return login == "imap " + account.name;
                             });
}

ordered_json collect(const flow::Settings& settings, store::Database& db, bool running, int limit) {
    store::Journal journal(db);
    store::Outbox outbox(db);
    ordered_json json;
    json["running"] = running;
    const auto rules = store::Notices(db).get("rules");
    json["rules"] = ordered_json::parse(rules.value_or("null"), nullptr, false);
    json["undecided_mails"] = store::Notices(db).counted(flow::kUndecidedMails);
    json["contested_folders"] = store::Notices(db).counted(flow::kContestedFolders);
    json["acknowledgements_held"] = outbox.held();
    json["refused_logins"] = ordered_json::array();
    for (const auto& l : store::Logins(db).all_refused()) {
        if (!is_configured(settings, l.name)) continue;
        json["refused_logins"].push_back({{"login", l.name},
                                          {"refusals", l.refusals},
                                          {"suspended", l.refusals >= flow::kRefusalsToSuspend},
                                          {"next_try", l.next_try},
                                          {"why", l.why}});
    }
    json["sign_in_needed"] = ordered_json::array();
    for (const auto& account : settings.accounts) {
        if (!account.oauth || account.oauth->grant == Grant::client_credentials) continue;
        const auto tokens = store::Tokens(db).get(account.name);
        if (tokens && tokens->revoked.empty()) continue;
        json["sign_in_needed"].push_back(
            {{"account", account.name},
             {"why", tokens ? tokens->revoked : "nobody has signed in yet"}});
    }
    json["counts"] = ordered_json::array();
    for (const auto& c : journal.counts()) {
        json["counts"].push_back({{"account", c.account},
                                  {"state", c.state},
                                  {"queue", c.queue},
                                  {"messages", c.messages}});
    }
    json["messages"] = ordered_json::array();
    for (const auto& r : journal.newest(limit)) {
        json["messages"].push_back(to_json(r));
        json["messages"].back().erase("signals");
    }
    json["outbox"] = ordered_json::array();
    for (const auto& r : outbox.list(limit)) {
        json["outbox"].push_back({{"account", r.account},
                                  {"recipient", r.recipient},
                                  {"state", r.state},
                                  {"tries", r.tries},
                                  {"last_code", r.last_code},
                                  {"note", r.note},
                                  {"created", r.created}});
    }
    return json;
}

std::string word(const ordered_json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? log::escape(found->get<std::string>(), 120)
                                                     : "";
}

void print_readably(const ordered_json& json) {
    const bool running = json["running"].get<bool>();
    if (json["rules"].is_object()) {
        std::cout << (running ? "rules\n" : "rules (no daemon is running; last in force)\n")
                  << describe(json["rules"]);
    } else if (!running) {
        std::cout << "no daemon is running\n";
    }
    if (json["undecided_mails"] > 0) {
        std::cout << "  " << json["undecided_mails"]
                  << " mails of which a rule could not be decided: a regex ran into its limit (the "
                     "log names rule and mail)\n";
    }
    if (json["contested_folders"] > 0) {
        std::cout << "  " << json["contested_folders"]
                  << " times another daemon was found sorting a folder of ours (the log names both "
                     "their keywords)\n";
    }
    for (const auto& l : json["refused_logins"]) {
        std::cout << "login " << word(l, "login") << ": refused " << l["refusals"]
                  << " times in a row, next try after "
                  << local_time(l["next_try"].get<std::int64_t>()) << "\n  "
                  << log::escape(l["why"].get<std::string>(), 500) << '\n';
    }
    for (const auto& s : json["sign_in_needed"]) {
        std::cout << "account " << word(s, "account") << ": suspended until somebody signs in by"
                  << " `triaged login " << word(s, "account") << "`\n  "
                  << log::escape(s["why"].get<std::string>(), 500) << '\n';
    }
    std::cout << "mails\n";
    for (const auto& c : json["counts"]) {
        std::cout << "  " << word(c, "account") << "  " << word(c, "state") << "  "
                  << word(c, "queue") << "  " << c["messages"] << '\n';
    }
    std::cout << "newest\n";
    for (const auto& m : json["messages"]) {
        std::cout << "  " << word(m, "state") << "  " << word(m, "queue") << "  " << word(m, "from")
                  << "  " << word(m, "subject") << "  reply: " << word(m, "acknowledge_reason")
                  << '\n';
    }
    std::cout << "acknowledgements" << (json["acknowledgements_held"].get<bool>() ? " (held)" : "")
              << '\n';
    for (const auto& o : json["outbox"]) {
        std::cout << "  " << word(o, "state") << "  " << word(o, "recipient") << "  "
                  << word(o, "note") << '\n';
    }
}

}  // namespace

int status_command(const Options& options) {
    const auto settings = load_settings(options, Secrets::leave, Presence::required);
    if (!settings) return kExitConfig;
    try {
        store::Database db(settings->store, store::Database::Access::read_only);
        const bool running = store::StateLock::is_held(settings->store);
        const auto json = collect(*settings, db, running, options.limit);
        if (options.json) {
            std::cout << flow::dump(json) << '\n';
        } else {
            print_readably(json);
        }
        return kExitOk;
    } catch (const store::StoreError& e) {
        std::cerr << "triaged: " << e.what() << '\n';
        return kExitUnavailable;
    }
}

}  // namespace triaged::app
