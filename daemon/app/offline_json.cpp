#include "app/offline_json.h"

#include "flow/verdict_json.h"

namespace triaged::app {

nlohmann::ordered_json offline_json(const std::string& source, const message::Message& message,
                                    const triage::Verdict& verdict, const desk::Plan& plan,
                                    const desk::ReplyDecision& reply) {
    nlohmann::ordered_json json = {{"source", source}};
    nlohmann::ordered_json rest = flow::to_json(message, verdict);
    nlohmann::ordered_json signals = std::move(rest["signals"]);
    rest.erase("signals");
    json.update(rest);
    json["acknowledge"] = reply.allowed;
    json["acknowledge_reason"] = reply.reason;
    json["unchecked"] = desk::unchecked_offline();
    json["folder"] = plan.folder.empty() ? "INBOX" : plan.folder;
    json["signals"] = std::move(signals);
    if (!message.defects.empty()) json["defects"] = message.defects;
    return json;
}

}  // namespace triaged::app
