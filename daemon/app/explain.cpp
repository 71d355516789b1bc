#include <filesystem>
#include <iostream>
#include <system_error>

#include "app/explain_stored.h"
#include "app/explain_text.h"
#include "app/loading.h"
#include "app/mail_source.h"
#include "app/terminal.h"
#include "app/trace_json.h"
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
    ordered_json json = {{"source", source}};
    json.update(flow::to_json(message, trace.verdict));
    json["date"] = message.date ? ordered_json(*message.date) : ordered_json(nullptr);
    json["sender_kind_reason"] = message.sender_kind_reason;
    json["acknowledge"] = reply.allowed;
    json["acknowledge_reason"] = reply.reason;
    json["unchecked"] = desk::unchecked_offline();
    json["folder"] = plan.folder.empty() ? "INBOX" : plan.folder;
    json["flag"] = plan.flag;
    json["rules_version"] = trace.verdict.rules_version;
    json["trace"] = to_json(trace, all_rules);
    return json;
}

int explain_files(const Options& options, const flow::Settings& settings) {
    const auto loaded = load_rules(options, settings);
    if (!loaded.rules) {
        print(loaded.diagnostics, loaded.sources);
        return kExitConfig;
    }
    const RuleFiles files(loaded.sources);
    const auto folders =
        settings.accounts.empty() ? desk::FolderNames() : settings.accounts.front().folders;
    bool first = true;
    const bool all =
        for_each_mail(options.paths, [&](const std::string& source, std::string bytes) {
            const message::Message message = message::parse(bytes);
            bytes = {};
            const triage::Trace trace =
                loaded.rules->explain(message, offline_context(settings, message));
            const Explained explained{message, trace, desk::make_plan(trace.verdict, folders, {}),
                                      desk::may_reply_by_content(message, trace.verdict)};
            if (options.json) {
                std::cout << flow::dump(json_of(source, explained, options.all)) << '\n';
                return;
            }
            if (!first) std::cout << "\n\n";
            first = false;
            std::cout << shown(source) << ": ";
            print_explanation(explained, files, options.all, std::cout);
            std::string unchecked;
            for (const auto& what : desk::unchecked_offline()) {
                unchecked += (unchecked.empty() ? "" : ", ") + what;
            }
            std::cout << "\nJudged by what stands in the mail. What rules ask about the hour, the\n"
                         "customer and the account is not known here, and before replying `run` "
                         "also looks at:\n"
                      << unchecked << ".\n";
        });
    std::cout.flush();
    return all ? kExitOk : kExitFailed;
}

// What the daemon did with a mail, from its store.
int explain_message_id(const Options& options, const flow::Settings& settings,
                       const std::string& message_id) {
    store::Database db(settings.store, store::Database::Access::read_only);
    const auto records = store::Journal(db).find_by_message_id(message_id);
    if (records.empty()) {
        std::cerr << "triaged: no mail with the Message-ID " << shown(message_id) << " is in "
                  << settings.store.string() << "; a file is explained by its path\n";
        return kExitFailed;
    }
    // The rules of today tell where a rule stands, as far as they are still the same.
    const auto loaded = load_rules(options, settings);
    explain_records(records, loaded, options.json, std::cout);
    return kExitOk;
}

}  // namespace

int explain_command(const Options& options) {
    const auto settings = load_settings(options, Secrets::leave, Presence::optional);
    if (!settings) return kExitConfig;
    const std::string& first = options.paths.front();
    std::error_code error;
    const bool is_id = first.find('@') != std::string::npos && first != "-" &&
                       !std::filesystem::exists(first, error);
    try {
        if (!is_id) return explain_files(options, *settings);
        return explain_message_id(options, *settings,
                                  first.front() == '<' ? first : '<' + first + '>');
    } catch (const store::StoreError& e) {
        std::cerr << "triaged: " << e.what() << '\n';
        return kExitUnavailable;
    }
}

}  // namespace triaged::app
