#include <iostream>

#include "app/loading.h"
#include "app/mail_source.h"
#include "base/log.h"
#include "desk/reply_gate.h"
#include "flow/verdict_json.h"
#include "message/parse.h"

namespace triaged::app {
namespace {

nlohmann::ordered_json line_of(const std::string& source, const message::Message& message,
                               const triage::Verdict& verdict, const flow::Settings& settings) {
    nlohmann::ordered_json json = {{"source", source}};
    nlohmann::ordered_json rest = flow::to_json(message, verdict);
    nlohmann::ordered_json signals = std::move(rest["signals"]);
    rest.erase("signals");
    json.update(rest);
    const auto reply = desk::may_reply_by_content(message, verdict);
    json["acknowledge"] = reply.allowed;
    json["acknowledge_reason"] = reply.reason;
    json["unchecked"] = desk::unchecked_offline();
    const auto folders =
        settings.accounts.empty() ? desk::FolderNames() : settings.accounts.front().folders;
    const auto plan = desk::make_plan(verdict, folders, {});
    json["folder"] = plan.folder.empty() ? "INBOX" : plan.folder;
    json["signals"] = std::move(signals);
    if (!message.defects.empty()) json["defects"] = message.defects;
    return json;
}

void print_readably(const std::string& source, const message::Message& message,
                    const triage::Verdict& verdict) {
    std::string topics;
    for (const auto& topic : verdict.topics) topics += (topics.empty() ? "" : ",") + topic;
    std::cout << log::escape(source, 200) << ": " << verdict.queue << ", "
              << triage::to_string(verdict.urgency) << ' ' << verdict.urgency_score << ", "
              << triage::to_string(verdict.sentiment) << (topics.empty() ? "" : ", " + topics)
              << "  " << log::escape(message.subject, 100) << '\n';
    if (verdict.deadline) {
        std::cout << "    deadline: " << verdict.deadline->at << ", \""
                  << log::escape(verdict.deadline->text, 100) << "\"\n";
    }
    if (!verdict.ask.empty()) std::cout << "    ask: " << log::escape(verdict.ask, 300) << '\n';
}

}  // namespace

int classify_command(const Options& options) {
    const auto settings = load_settings(options, Secrets::leave, Presence::optional);
    if (!settings) return kExitConfig;
    const auto rules = load_rules_or_complain(options, *settings);
    if (!rules) return kExitConfig;
    const bool all_read =
        for_each_mail(options.paths, [&](const std::string& source, std::string bytes) {
            const message::Message message = message::parse(bytes);
            bytes = {};
            const triage::Context context = offline_context(*settings, message);
            const triage::Verdict verdict = rules->judge(message, context);
            if (options.json) {
                std::cout << flow::dump(line_of(source, message, verdict, *settings)) << '\n';
            } else {
                print_readably(source, message, verdict);
            }
        });
    std::cout.flush();
    return all_read ? kExitOk : kExitFailed;
}

}  // namespace triaged::app
