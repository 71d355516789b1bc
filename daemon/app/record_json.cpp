#include "app/record_json.h"

namespace triaged::app {

nlohmann::ordered_json to_json(const store::Journal::Record& r) {
    auto json = nlohmann::ordered_json::parse(r.verdict, nullptr, false);
    if (json.is_discarded()) json = nlohmann::ordered_json::object();
    json["account"] = r.account;
    json["mailbox"] = r.mailbox;
    json["uid"] = r.uid;
    json["state"] = r.state;
    json["note"] = r.note;
    json["folder"] = r.dst;
    json["message_id"] = r.message_id;
    json["acknowledge_reason"] = r.reply;
    json["attempts"] = r.attempts;
    json["received"] = r.received;
    json["rules_version"] = r.rules_version;
    return json;
}

}  // namespace triaged::app
