#include <iostream>
#include <stop_token>

#include "app/last_good.h"
#include "app/loading.h"
#include "app/rule_tests.h"
#include "app/rules_state.h"
#include "app/templates.h"
#include "base/log.h"
#include "flow/log_in.h"
#include "imap/session.h"
#include "net/waiter.h"

namespace triaged::app {
namespace {

void print_folder(const imap::MailboxTree& tree, const std::string& what,
                  const std::string& folder) {
    const std::string name = tree.name_for(folder);
    std::cout << "  " << what << ": " << log::escape(folder)
              << (tree.find(name) != nullptr ? ""
                                             : "  (missing; made when the mode is sort or live)")
              << '\n';
}

// Logs in and says what is there; false when it cannot.
bool connect(const flow::Settings& settings, const flow::AccountSettings& account) {
    const std::stop_source never;
    net::Waiter waiter(never.get_token());
    try {
        imap::Session session(flow::connect_once(settings, account, waiter));
        const auto tree = session.list();
        const auto& can = session.capabilities();
        std::cout << "account " << account.name << ": logged in to " << account.endpoint.url << '\n'
                  << "  server can: " << (can.move() ? "MOVE " : "")
                  << (can.uidplus() ? "UIDPLUS " : "") << (can.idle() ? "IDLE " : "")
                  << (can.special_use() ? "SPECIAL-USE" : "") << '\n';
        bool all = true;
        for (const auto& folder : account.watch) {
            const bool there = tree.find(tree.name_for(folder)) != nullptr;
            std::cout << "  watched: " << log::escape(folder)
                      << (there ? "" : "  MISSING: correct \"watch\"") << '\n';
            all = all && there;
        }
        std::string sent = account.sent;
        for (const auto& mailbox : tree.mailboxes) {
            if (sent.empty() && mailbox.has_attribute("\\Sent")) sent = mailbox.name;
        }
        std::cout << "  sent mail: "
                  << (sent.empty() ? "none found; name it with \"sent\"" : log::escape(sent))
                  << '\n';
        for (const auto& [queue, folder] : account.folders.by_queue) {
            print_folder(tree, "queue " + queue, folder);
        }
        for (const auto& [route, folder] : account.folders.by_route) {
            print_folder(tree, "route " + route, folder);
        }
        std::cout << "  all folders:\n";
        for (const auto& mailbox : tree.mailboxes) {
            std::cout << "    " << log::escape(mailbox.name) << '\n';
        }
        session.logout();
        return all;
    } catch (const std::exception& e) {
        std::cout << "account " << account.name << ": " << log::escape(e.what(), 1000) << '\n';
    } catch (const net::Stopped&) {
        std::cout << "account " << account.name << ": stopped\n";
    }
    return false;
}

// What a daemon would do with the rule files it refuses.
void tell_last_good(const flow::Settings& settings) {
    if (const auto good = load_last_good(settings.store)) {
        std::cout << "rules: a daemon would judge by the last good ones, version "
                  << short_version(good->rules->version()) << " of " << local_time(good->kept)
                  << '\n';
    } else {
        std::cout << "rules: a daemon would not start: " << good.error().message << '\n';
    }
}

void tell_untested(const triage::RuleSet& rules, bool each) {
    const auto untested = rules.untested_rules();
    if (untested.empty()) return;
    std::cout << "rules: " << untested.size() << " of " << rules.size() << " have no test"
              << (each ? ":\n" : "; --verbose lists them\n");
    if (!each) return;
    for (const auto& rule : untested) {
        std::cout << "  " << log::escape(rule.at.file, 1000) << ':' << rule.at.line << ": "
                  << rule.id << '\n';
    }
}

}  // namespace

int check_command(const Options& options) {
    const auto settings = load_settings(options, Secrets::read, Presence::required);
    // Rules and templates are looked at even when the configuration is wrong: all at once.
    flow::Settings defaults;
    if (!settings) defaults = *load_settings({}, Secrets::leave, Presence::optional);
    const flow::Settings& looked_at = settings ? *settings : defaults;
    Diagnostics problems;
    const auto templates = load_templates(looked_at.acknowledge.templates, problems);
    // Of templates that cannot be read nobody knows whether one is missing.
    const flow::Templates none;
    LoadedRules loaded = load_rules(options, looked_at, problems.empty() ? &templates : &none);
    print(loaded.diagnostics, loaded.sources);
    if (loaded.rules) check_fields(templates, *loaded.rules, problems);
    print(problems, {});
    bool good = settings.has_value() && loaded.rules != nullptr && !has_errors(problems);
    if (loaded.rules) {
        const RuleTestResult tests = run_rule_tests(*loaded.rules, std::cerr);
        std::cout << "rules: " << loaded.sources.size() << " files, tests: " << tests.passed
                  << " passed, " << tests.failed << " failed\n";
        tell_untested(*loaded.rules, options.verbose);
        good = good && tests.failed == 0;
        if (tests.failed > 0) loaded.rules = nullptr;
    }
    if (settings && !loaded.rules && uses_last_good(options)) tell_last_good(*settings);
    if (settings && options.effective) std::cout << effective(*settings);
    if (settings && options.connect) {
        for (const auto& account : settings->accounts) good = connect(*settings, account) && good;
    }
    if (good) std::cout << "ok\n";
    return good ? kExitOk : kExitConfig;
}

}  // namespace triaged::app
