#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <clocale>
#include <functional>
#include <iostream>

#include "app/options.h"

namespace triaged::app {
namespace {

constexpr const char* kFooter =
    "Results go to standard output, complaints and the log to standard error.\n"
    "Exit codes: 0 done; 1 something failed (a test, a mail that cannot be read); 64 the command\n"
    "line; 75 the server or the store cannot be reached, try again; 78 configuration or rules.";

using Command = int (*)(const Options&);

std::string not_empty(const std::string& text) {
    return text.empty() ? "a folder is wanted, not an empty text" : "";
}
const CLI::Validator kNotEmpty(not_empty, "");

class Program {
public:
    Program() {
        cli_.require_subcommand(1);
        cli_.set_version_flag("--version", "triaged " TRIAGED_VERSION);
        cli_.footer(kFooter);
        cli_.fallthrough();
        config_ = cli_.add_option("--config", options_.config, "the configuration file")
                      ->capture_default_str()
                      ->type_name("FILE");
        cli_.add_option("--rules", options_.rules,
                        "rule folders to use instead of the configured ones")
            ->type_name("DIR")
            ->check(kNotEmpty)
            ->allow_extra_args(false);
        add_commands();
    }

    int run(int argc, char** argv) {
        try {
            cli_.parse(argc, argv);
        } catch (const CLI::ParseError& e) {
            return cli_.exit(e) == 0 ? kExitOk : kExitUsage;
        }
        options_.config_given = config_->count() > 0;
        return command_(options_);
    }

private:
    CLI::App* add(const char* name, const char* what, Command command) {
        auto* const sub = cli_.add_subcommand(name, what);
        sub->callback([this, command] { command_ = command; });
        return sub;
    }

    void add_json(CLI::App* sub) {
        sub->add_flag("--json", options_.json, "one JSON object a line");
    }

    CLI::Option* add_paths(CLI::App* sub, const char* what) {
        return sub->add_option("PATH", options_.paths, what)->type_name("");
    }

    void add_commands() {
        auto* sub = add("run", "The daemon, in the foreground", run_command);
        sub->add_flag("--once", options_.once, "handle what is waiting, then exit");

        sub = add("check", "Look over the configuration, the rules and their tests", check_command);
        sub->add_flag("--connect", options_.connect, "also log in and list the folders");
        sub->add_flag("--effective", options_.effective,
                      "print the configuration with all its defaults");
        sub->add_flag("--verbose", options_.verbose, "also list the rules without a test");

        constexpr const char* kMails = "mails: .eml, mbox, Maildir, a folder of them, or - (stdin)";
        sub =
            add("classify", "What would be said of these mails; changes nothing", classify_command);
        add_paths(sub, kMails)->required();
        add_json(sub);

        sub = add("parse", "What is read in these mails: fields, parts, the newly written text",
                  parse_command);
        add_paths(sub, kMails)->required();
        add_json(sub);

        sub = add("explain",
                  "Why: what each rule looked at, the words that hit, the scores as they add up",
                  explain_command);
        add_paths(sub, "mails, or the Message-ID of one the daemon has handled")->required();
        sub->add_flag("--all", options_.all, "a line for every rule, fired or not");
        add_json(sub);

        sub = add("test", "Run the tests that stand in rule files", test_command);
        sub->add_option("RULES", options_.paths, "rule folders instead of the configured ones")
            ->type_name("");

        add("schema",
            "Print the JSON Schema of rule files, for editors that complete and check them",
            schema_command);

        sub = add("backtest", "What other rules would have done: was -> would be; changes nothing",
                  backtest_command);
        add_paths(sub, kMails);
        add_json(sub);
        sub->add_option("--since", options_.since,
                        "compare the mails handled since then (30d, 12h), read where they lie now")
            ->type_name("AGE");
        sub->add_option("--was", options_.was,
                        "with PATH: the rules to compare with, instead of the configured ones")
            ->type_name("DIR")
            ->check(kNotEmpty)
            ->allow_extra_args(false);
        sub->add_flag("--fail-on-change", options_.fail_on_change,
                      "exit 1 when anything would be different");

        sub = add("rules",
                  "How often each rule fired, and when last; which fire together or disagree",
                  rules_command);
        sub->add_option("--over", options_.paths,
                        "count over these mails instead of those the daemon has judged: .eml, "
                        "mbox, Maildir, a folder of them, or -")
            ->type_name("PATH");
        sub->add_option("--unused", options_.unused_days,
                        "mark rules that have not fired for so many days")
            ->type_name("DAYS")
            ->check(CLI::Range(1, 100'000))
            ->capture_default_str();
        add_json(sub);

        sub = add("status", "What the daemon has done lately", status_command);
        add_json(sub);
        sub->add_option("--limit", options_.limit, "how many of the newest mails to list")
            ->check(CLI::Range(1, 1'000'000))
            ->capture_default_str();

        sub =
            add("login",
                "Sign in for an account with `oauth` (Microsoft 365, Gmail), as the daemon's user",
                login_command);
        sub->footer(
            "Says what to open in a browser, waits until somebody has signed in there, and keeps "
            "the\n"
            "tokens, encrypted. A running daemon goes on by itself within seconds.");
        sub->add_option("ACCOUNT", options_.account, "its name in the configuration")->required();

        sub = add("undo", "Put mails back where they were before the daemon moved or flagged them",
                  undo_command);
        sub->add_option("MESSAGE-ID", options_.message_ids, "only these mails");
        sub->add_option("--rule", options_.rule, "only mails of which this rule decided something")
            ->type_name("ID");
        sub->add_option("--since", options_.since, "only mails moved since then (2h, 3d)")
            ->type_name("AGE");
        sub->add_option("--account", options_.account, "only this account")->type_name("NAME");
        sub->add_flag("--all", options_.all, "everything, before leaving the product");
        sub->add_flag("--yes", options_.yes, "do it without asking");
        sub->footer(
            "Shows first what would be put back, then asks. Mails that somebody has answered, "
            "flagged,\n"
            "tagged or moved since stay where they are; having been read does not matter. What was "
            "put\n"
            "back is not sorted again, and stays known: nobody is acknowledged a second time. To "
            "keep\n"
            "new mail from being moved meanwhile, make the folder Triage/STOP in a mail program.\n"
            "With --all, mails that the daemon itself has put into folders are removed, too, but "
            "for\n"
            "copies of what was sent.");

        sub = add("acks", "Hold acknowledgements, let them go on, or list them", acks_command);
        sub->add_option("ACTION", options_.action, "hold, resume or list")
            ->required()
            ->check(CLI::IsMember({"hold", "resume", "list"}));
        sub->add_option("--limit", options_.limit, "how many to list")
            ->check(CLI::Range(1, 1'000'000));
    }

    CLI::App cli_{
        "triaged reads a support team's mailboxes, sorts each mail into a folder by urgency, "
        "sentiment and topic, and acknowledges it safely."};
    Options options_;
    CLI::Option* config_ = nullptr;
    Command command_ = nullptr;
};

}  // namespace

int main(int argc, char** argv) {
    try {
        const int code = Program().run(argc, argv);
        if (std::cout.flush()) return code;
        std::cerr << "triaged: the results could not be written to standard output: is the disk "
                     "full?\n";
        return code == kExitOk ? kExitFailed : code;
    } catch (const std::exception& e) {
        std::cerr << "triaged: " << e.what() << '\n';
        return kExitFailed;
    }
}

}  // namespace triaged::app
