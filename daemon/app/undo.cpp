#include "flow/undo.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "app/loading.h"
#include "app/progress.h"
#include "app/terminal.h"
#include "base/clock.h"
#include "base/log.h"
#include "flow/log_in.h"
#include "flow/own_mails.h"
#include "net/connection_error.h"
#include "net/waiter.h"
#include "store/database.h"
#include "store/handled.h"
#include "store/store_error.h"
#include "yaml/scalar.h"

namespace triaged::app {
namespace {

using flow::OwnMails;
using flow::Undo;
using store::ChangedMail;
using Mails = std::vector<ChangedMail>;

constexpr std::size_t kExamples = 10;

int usage(const std::string& what) {
    std::cerr << "triaged undo: " << what << "\nsee: triaged undo --help\n";
    return kExitUsage;
}

bool fired(const nlohmann::json& verdict, const std::string& rule) {
    const auto rules = verdict.find("rules");
    if (rules == verdict.end() || !rules->is_array()) return false;
    return std::find(rules->begin(), rules->end(), rule) != rules->end();
}

Mails wanted_mails(store::Database& db, store::AccountId account, std::int64_t since,
                   const Options& options) {
    auto mails = store::Handled(db).changed(account, since, [&](const std::string& verdict) {
        return options.rule.empty() ||
               fired(nlohmann::json::parse(verdict, nullptr, false), options.rule);
    });
    if (!options.message_ids.empty()) {
        std::set<std::string> ids;
        for (const auto& id : options.message_ids) {
            ids.insert(id.starts_with('<') ? id : '<' + id + '>');
        }
        std::erase_if(mails, [&](const ChangedMail& m) { return !ids.contains(m.message_id); });
    }
    return mails;
}

template <class Mail>
std::string name_of(const Mail& mail) {
    return mail.message_id.empty() ? "a mail without Message-ID" : shown(mail.message_id, 100);
}

// Undo::Left or OwnMails::Left.
template <class Left>
void show_left(const std::vector<Left>& left) {
    std::map<std::string, std::vector<decltype(Left::mail)>> by_reason;
    for (const auto& one : left) by_reason[one.why].push_back(one.mail);
    for (const auto& [why, mails] : by_reason) {
        std::cout << "  stays: " << mails.size() << ", " << shown(why) << '\n';
        for (std::size_t i = 0; i < std::min(mails.size(), kExamples); ++i) {
            std::cout << "    " << name_of(mails[i]) << " in " << shown(mails[i].folder) << '\n';
        }
        if (mails.size() > kExamples) {
            std::cout << "    and " << mails.size() - kExamples << " more\n";
        }
    }
}

void show(const std::string& account, const Undo::Looked& looked) {
    std::map<std::pair<std::string, std::string>, std::size_t> ways;
    for (const auto& mail : looked.ready) ++ways[{mail.folder, mail.source}];
    std::cout << "account " << account << ": " << looked.ready.size()
              << (looked.ready.size() == 1 ? " mail" : " mails") << " to put back\n";
    for (const auto& [way, count] : ways) {
        std::cout << "  " << shown(way.first);
        if (way.first == way.second) {
            std::cout << ": flags and keywords only";
        } else {
            std::cout << " -> " << shown(way.second);
        }
        std::cout << "  " << count << '\n';
    }
    show_left(looked.left);
}

void show(const std::string& account, const OwnMails::Looked& looked) {
    std::map<std::string, std::size_t> folders;
    for (const auto& mail : looked.ready) ++folders[mail.folder];
    std::cout << "account " << account << ": " << looked.ready.size()
              << (looked.ready.size() == 1 ? " mail" : " mails") << " of our own to remove\n";
    for (const auto& [folder, count] : folders) {
        std::cout << "  " << shown(folder) << "  " << count << '\n';
    }
    show_left(looked.left);
}

struct Work {
    const flow::AccountSettings* account;
    Mails ready;
    std::vector<store::OwnMail> own;
};

class UndoCommand {
public:
    UndoCommand(const Options& options, const flow::Settings& settings, store::Database& db)
        : options_(options), settings_(settings), db_(db) {}

    int run(std::int64_t since) {
        for (const auto& account : settings_.accounts) {
            if (options_.account.empty() || options_.account == account.name) look(account, since);
        }
        std::size_t mails = 0;
        for (const auto& one : work_) mails += one.ready.size() + one.own.size();
        if (mails == 0) {
            std::cout << "nothing to put back\n";
        } else if (!agreed()) {
            std::cout << "nothing was changed\n";
        } else {
            for (const auto& one : work_) carry_out(one);
        }
        return exit_code_;
    }

private:
    bool agreed() const {
        if (options_.yes) return true;
        if (::isatty(STDIN_FILENO) == 0) {
            std::cout << "this was only shown; to do it: --yes\n";
            return false;
        }
        std::cout << "Do it? [y/N] " << std::flush;
        std::string answer;
        std::getline(std::cin, answer);
        return answer == "y" || answer == "Y" || answer == "yes";
    }

    // A server that cannot be reached is one account's trouble.
    template <class Action>
    void connected(const flow::AccountSettings& account, const Action& action) {
        try {
            const std::stop_source never;
            net::Waiter waiter(never.get_token());
            imap::Session session(flow::connect_once(settings_, account, waiter));
            action(session);
            session.logout();
        } catch (const store::StoreError&) {
            throw;
        } catch (const std::exception& e) {
            std::cout << std::flush;
            std::cerr << "triaged: account " << account.name << ": " << log::escape(e.what(), 1000)
                      << '\n';
            exit_code_ = kExitUnavailable;
        }
    }

    void look(const flow::AccountSettings& account, std::int64_t since) {
        const auto row = store::Handled(db_).account(account.name);
        if (!row) return;
        const auto mails = wanted_mails(db_, row->id, since, options_);
        std::vector<store::OwnMail> own;
        if (options_.all) own = store::OwnMails(db_).removable(row->id);
        if (mails.empty() && own.empty()) return;
        connected(account, [&](imap::Session& session) {
            const auto tree = session.list();
            Work work{&account, {}, {}};
            if (!mails.empty()) {
                auto looked = Undo(session, tree, db_, clock_, account.name).look(mails);
                show(account.name, looked);
                work.ready = std::move(looked.ready);
            }
            if (!own.empty()) {
                auto looked = OwnMails(session, tree, db_, clock_, account.name).look(own);
                show(account.name, looked);
                work.own = std::move(looked.ready);
            }
            if (!work.ready.empty() || !work.own.empty()) work_.push_back(std::move(work));
        });
    }

    void carry_out(const Work& work) {
        connected(*work.account, [&](imap::Session& session) {
            const auto tree = session.list();
            const std::string& account = work.account->name;
            if (!work.ready.empty()) {
                Undo::Looked done;
                {
                    Progress progress(work.ready.size());
                    done = Undo(session, tree, db_, clock_, account)
                               .put_back(work.ready, [&](std::size_t n) { progress.step(n); });
                }
                tell(account, done, "put back");
            }
            if (!work.own.empty()) {
                tell(account, OwnMails(session, tree, db_, clock_, account).remove(work.own),
                     "of our own removed");
            }
        });
    }

    template <class Looked>
    void tell(const std::string& account, const Looked& done, const char* what) {
        std::cout << "account " << account << ": " << done.ready.size() << ' ' << what << '\n';
        if (done.left.empty()) return;
        show_left(done.left);
        exit_code_ = std::max(exit_code_, kExitFailed);
    }

    const Options& options_;
    const flow::Settings& settings_;
    store::Database& db_;
    SystemClock clock_;
    std::vector<Work> work_;
    int exit_code_ = kExitOk;
};

}  // namespace

int undo_command(const Options& options) {
    const bool some =
        !options.message_ids.empty() || !options.rule.empty() || !options.since.empty();
    if (some == options.all) {
        return usage("needs to know which mails: MESSAGE-ID..., --rule, --since, or --all alone");
    }
    std::int64_t since = 0;
    if (!options.since.empty()) {
        const auto age =
            yaml::scalar::duration({yaml::Kind::scalar, false, {}, options.since, {}, {}});
        if (!age) return usage("--since " + options.since + ": " + age.error().message);
        since = SystemClock().now().time_since_epoch().count() - age->count();
    }
    const auto settings = load_settings(options, Secrets::read, Presence::required);
    if (!settings) return kExitConfig;
    const auto& all = settings->accounts;
    const bool known =
        options.account.empty() || std::any_of(all.begin(), all.end(), [&](const auto& account) {
            return account.name == options.account;
        });
    if (!known) return usage("--account " + options.account + ": the configuration has none");
    std::signal(SIGPIPE, SIG_IGN);  // a server that hangs up is an error like others
    try {
        store::Database db(settings->store);
        return UndoCommand(options, *settings, db).run(since);
    } catch (const store::StoreError& e) {
        std::cerr << "triaged: " << e.what() << '\n';
        return kExitUnavailable;
    }
}

}  // namespace triaged::app
