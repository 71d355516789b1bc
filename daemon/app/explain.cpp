#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <system_error>

#include "app/loading.h"
#include "app/mail_source.h"
#include "app/record_json.h"
#include "base/log.h"
#include "desk/reply_gate.h"
#include "flow/verdict_json.h"
#include "message/parse.h"
#include "store/database.h"
#include "store/journal.h"
#include "store/store_error.h"

namespace triaged::app {
namespace {

using nlohmann::ordered_json;

/// Bold and dim on a terminal, nothing elsewhere.
struct Style {
    const char* bold = "";
    const char* dim = "";
    const char* plain = "";
};

Style style() {
    if (::isatty(STDOUT_FILENO) == 0 || std::getenv("NO_COLOR") != nullptr) return {};
    return {"\033[1m", "\033[2m", "\033[0m"};
}

std::string text_of(const ordered_json& json, const char* key) {
    const auto found = json.find(key);
    if (found == json.end()) return "";
    return log::escape(found->is_string() ? found->get<std::string>() : found->dump(), 500);
}

std::string joined(const ordered_json& json, const char* key) {
    std::string out;
    const auto found = json.find(key);
    if (found == json.end() || !found->is_array()) return "none";
    for (const auto& item : *found) out += (out.empty() ? "" : ", ") + item.get<std::string>();
    return out.empty() ? "none" : log::escape(out, 500);
}

void print_verdict(const ordered_json& v) {
    const Style s = style();
    std::cout << s.bold << text_of(v, "subject") << s.plain << '\n'
              << "  from      " << text_of(v, "from") << " (" << text_of(v, "sender_kind") << ", "
              << text_of(v, "language") << ")\n"
              << "  queue     " << s.bold << text_of(v, "queue") << s.plain << '\n'
              << "  urgency   " << text_of(v, "urgency") << " (" << text_of(v, "urgency_score")
              << " of 100)\n"
              << "  sentiment " << text_of(v, "sentiment") << " (" << text_of(v, "sentiment_score")
              << ")\n"
              << "  topics    " << joined(v, "topics") << '\n'
              << "  ask       " << text_of(v, "ask") << '\n'
              << "  rules     " << joined(v, "rules") << '\n';
    const auto signals = v.find("signals");
    if (signals == v.end()) return;
    std::cout << "  because\n";
    for (const auto& signal : *signals) {
        std::cout << "    " << text_of(signal, "kind") << " \"" << s.bold << text_of(signal, "text")
                  << s.plain << "\" in " << text_of(signal, "field") << s.dim << "  "
                  << text_of(signal, "rule");
        if (signal.contains("effect")) std::cout << ": " << text_of(signal, "effect");
        std::cout << s.plain << '\n';
    }
    if (v.contains("warnings")) std::cout << "  warnings  " << joined(v, "warnings") << '\n';
}

int explain_files(const Options& options, const flow::Settings& settings) {
    const auto rules = load_rules_or_complain(options, settings);
    if (!rules) return kExitConfig;
    const bool all =
        for_each_mail(options.paths, [&](const std::string& source, std::string bytes) {
            const message::Message message = message::parse(bytes);
            const triage::Context context = offline_context(settings, message);
            const triage::Verdict verdict = rules->judge(message, context);
            ordered_json json = {{"source", source}};
            json.update(flow::to_json(message, verdict));
            const auto reply = desk::may_reply_by_content(message, verdict);
            json["acknowledge"] = reply.allowed;
            json["acknowledge_reason"] = reply.reason;
            json["unchecked"] = desk::unchecked_offline();
            json["rules_version"] = verdict.rules_version;
            if (options.json) {
                std::cout << flow::dump(json) << '\n';
                return;
            }
            print_verdict(json);
            std::cout << "  reply     " << (reply.allowed ? "yes" : "no") << ": " << reply.reason
                      << " (judged by what stands in the mail; unchecked: "
                      << joined(json, "unchecked") << ")\n";
            for (const auto& defect : message.defects)
                std::cout << "  defect    " << defect << '\n';
        });
    return all ? kExitOk : kExitFailed;
}

// What the daemon did with a mail, from its store.
int explain_message_id(const Options& options, const flow::Settings& settings,
                       const std::string& message_id) {
    store::Database db(settings.store, store::Database::Access::read_only);
    const auto records = store::Journal(db).find_by_message_id(message_id);
    if (records.empty()) {
        std::cerr << "triaged: no mail with the Message-ID " << log::escape(message_id) << " is in "
                  << settings.store.string() << "; a file is explained by its path\n";
        return kExitFailed;
    }
    for (const auto& r : records) {
        const ordered_json verdict = to_json(r);
        if (options.json) {
            std::cout << flow::dump(verdict) << '\n';
            continue;
        }
        print_verdict(verdict);
        std::cout << "  reply     " << r.reply << '\n'
                  << "  state     " << r.state << (r.note.empty() ? "" : " (" + r.note + ")")
                  << ", account " << r.account << ", " << log::escape(r.mailbox) << " uid " << r.uid
                  << (r.dst.empty() ? "" : " to " + log::escape(r.dst)) << '\n';
    }
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
