#include <iostream>

#include "app/loading.h"
#include "app/mail_source.h"
#include "app/offline_json.h"
#include "base/join.h"
#include "base/log.h"
#include "desk/reply_gate.h"
#include "flow/verdict_json.h"
#include "message/parse.h"

namespace triaged::app {
namespace {

void print_readably(const std::string& source, const message::Message& message,
                    const triage::Verdict& verdict) {
    const std::string topics = join(verdict.topics, ",");
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
                const auto plan = desk::make_plan(verdict, offline_folders(*settings), {});
                const auto reply = desk::may_reply_by_content(message, verdict);
                std::cout << flow::dump(offline_json(source, message, verdict, plan, reply))
                          << '\n';
            } else {
                print_readably(source, message, verdict);
            }
        });
    std::cout.flush();
    return all_read ? kExitOk : kExitFailed;
}

}  // namespace triaged::app
