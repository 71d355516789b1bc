#include <algorithm>
#include <filesystem>
#include <iostream>
#include <system_error>

#include "app/explain_stored.h"
#include "app/explain_text.h"
#include "app/loading.h"
#include "app/mail_source.h"
#include "app/offline_json.h"
#include "app/terminal.h"
#include "app/trace_json.h"
#include "base/join.h"
#include "desk/reply_gate.h"
#include "flow/verdict_json.h"
#include "message/parse.h"
#include "store/database.h"
#include "store/journal.h"
#include "store/store_error.h"

namespace triaged::app {
namespace {

using nlohmann::ordered_json;

ordered_json json_of(const std::string& source, const Explained& explained, bool all_rules) {
    const auto& [message, trace, plan, reply] = explained;
    ordered_json json = offline_json(source, message, trace.verdict, plan, reply);
    json["date"] = message.date ? ordered_json(*message.date) : ordered_json(nullptr);
    json["sender_kind_reason"] = message.sender_kind_reason;
    json["flag"] = plan.flag;
    json["rules_version"] = trace.verdict.rules_version;
    json["trace"] = to_json(trace, all_rules);
    return json;
}

/// Tells of one mail after the other.
class Explainer {
public:
    Explainer(const Options& options, const flow::Settings& settings)
        : options_(options),
          settings_(settings),
          loaded_(load_rules(options, settings)),
          files_(loaded_.sources) {}

    const LoadedRules& loaded() const { return loaded_; }

    // Mails of files; whether all could be read. There must be rules.
    bool path(const std::string& path) {
        return for_each_mail({path}, [&](const std::string& source, std::string bytes) {
            const message::Message message = message::parse(bytes);
            bytes = {};
            tell(source, message);
        });
    }

    // What the daemon did with a mail, from its store; whether it is there. The rules of today tell
    // where a rule stands, as far as they are still the same.
    bool message_id(const std::string& id) {
        store::Database db(settings_.store, store::Database::Access::read_only);
        const auto records = store::Journal(db).find_by_message_id(id);
        if (records.empty()) {
            std::cerr << "triaged: no mail with the Message-ID " << shown(id) << " is in "
                      << settings_.store.string() << "; a file is explained by its path\n";
            return false;
        }
        separate();
        explain_records(records, loaded_, options_.json, std::cout);
        return true;
    }

private:
    void tell(const std::string& source, const message::Message& message) {
        const triage::Trace trace =
            loaded_.rules->explain(message, offline_context(settings_, message));
        const Explained explained{message, trace,
                                  desk::make_plan(trace.verdict, offline_folders(settings_), {}),
                                  desk::may_reply_by_content(message, trace.verdict)};
        if (options_.json) {
            std::cout << flow::dump(json_of(source, explained, options_.all)) << '\n';
            return;
        }
        separate();
        std::cout << shown(source) << ": ";
        print_explanation(explained, files_, options_.all, std::cout);
        std::cout << "\nJudged by what stands in the mail. What rules ask about the hour, the\n"
                     "customer and the account is not known here, and before replying `run` "
                     "also looks at:\n"
                  << join(desk::unchecked_offline(), ", ") << ".\n";
    }

    void separate() {
        if (!first_ && !options_.json) std::cout << "\n\n";
        first_ = false;
    }

    const Options& options_;
    const flow::Settings& settings_;
    const LoadedRules loaded_;
    const RuleFiles files_;
    bool first_ = true;
};

// A file may have any name; what has an "@" in it and is none is taken for a Message-ID.
bool is_message_id(const std::string& argument) {
    std::error_code error;
    return argument.find('@') != std::string::npos && !std::filesystem::exists(argument, error);
}

std::string in_brackets(const std::string& id) { return id.front() == '<' ? id : '<' + id + '>'; }

}  // namespace

int explain_command(const Options& options) {
    const auto& arguments = options.paths;
    const auto ids = std::count_if(arguments.begin(), arguments.end(), is_message_id);
    if (options.all && ids > 0) {
        std::cerr << "triaged: explain --all is for mails from files: of one that the daemon has "
                     "handled only what it stored is known\n";
        return kExitUsage;
    }
    const auto settings = load_settings(options, Secrets::leave, Presence::optional);
    if (!settings) return kExitConfig;
    Explainer explainer(options, *settings);
    if (static_cast<std::size_t>(ids) < arguments.size() && !explainer.loaded().rules) {
        print(explainer.loaded().diagnostics, explainer.loaded().sources);
        return kExitConfig;
    }
    try {
        bool all = true;
        for (const auto& argument : arguments) {
            const bool told = is_message_id(argument) ? explainer.message_id(in_brackets(argument))
                                                      : explainer.path(argument);
            all = told && all;
        }
        return all ? kExitOk : kExitFailed;
    } catch (const store::StoreError& e) {
        std::cerr << "triaged: " << e.what() << '\n';
        return kExitUnavailable;
    }
}

}  // namespace triaged::app
