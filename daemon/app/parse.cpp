#include "message/parse.h"

#include <iostream>

#include "app/loading.h"
#include "app/mail_source.h"
#include "base/log.h"
#include "flow/verdict_json.h"
#include "message/ids.h"

namespace triaged::app {
namespace {

using nlohmann::ordered_json;

ordered_json to_json(const std::vector<message::Address>& addresses) {
    auto json = ordered_json::array();
    for (const auto& a : addresses) json.push_back({{"name", a.name}, {"address", a.address}});
    return json;
}

// Ids as other tools print them: without their angle brackets.
std::vector<std::string> bare_ids(std::vector<std::string> ids) {
    for (auto& id : ids) id = std::string(message::bare_id(id));
    return ids;
}

ordered_json to_json(const std::string& source, const message::Message& m) {
    ordered_json json = {{"source", source},        {"subject", m.subject},
                         {"from", to_json(m.from)}, {"to", to_json(m.to)},
                         {"cc", to_json(m.cc)},     {"reply_to", to_json(m.reply_to)}};
    json["date"] = m.date ? ordered_json(*m.date) : ordered_json(nullptr);
    json["message_id"] = message::bare_id(m.message_id);
    json["in_reply_to"] = bare_ids(m.in_reply_to);
    json["references"] = bare_ids(m.references);
    json["parts"] = ordered_json::array();
    for (const auto& p : m.parts) {
        json["parts"].push_back({{"type", p.type},
                                 {"charset", p.charset},
                                 {"filename", p.filename},
                                 {"encoding", p.encoding},
                                 {"size", p.size}});
    }
    json["text"] = m.text;
    json["new_text"] = m.new_text;
    json["sender"] = {{"name", m.sender.name}, {"address", m.sender.address}};
    json["sender_kind"] = message::to_string(m.sender_kind);
    json["sender_kind_reason"] = m.sender_kind_reason;
    json["language"] = m.language;
    json["language_confidence"] = m.language_confidence;
    json["identity"] = m.identity;
    json["defects"] = m.defects;
    return json;
}

std::string list(const std::vector<message::Address>& addresses) {
    std::string out;
    for (const auto& a : addresses) {
        if (!out.empty()) out += ", ";
        out += a.name.empty() ? a.address : a.name + " <" + a.address + ">";
    }
    return log::escape(out, 500);
}

// A text of several lines, indented, harmless on a terminal.
void print_text(const std::string& text) {
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto end = std::min(text.find('\n', begin), text.size());
        std::cout << "    | " << log::escape(text.substr(begin, end - begin), 2000) << '\n';
        begin = end + 1;
    }
}

void print_readably(const std::string& source, const message::Message& m) {
    std::cout << log::escape(source, 500) << '\n';
    std::cout << "  from:       " << list(m.from) << '\n';
    std::cout << "  to:         " << list(m.to) << '\n';
    if (!m.cc.empty()) std::cout << "  cc:         " << list(m.cc) << '\n';
    if (!m.reply_to.empty()) std::cout << "  reply-to:   " << list(m.reply_to) << '\n';
    std::cout << "  subject:    " << log::escape(m.subject, 500) << '\n';
    std::cout << "  message-id: " << log::escape(m.message_id, 500) << '\n';
    std::cout << "  sender:     " << message::to_string(m.sender_kind)
              << (m.sender_kind_reason.empty() ? "" : ", because of ")
              << log::escape(m.sender_kind_reason, 300) << '\n';
    std::cout << "  language:   " << m.language << '\n';
    for (const auto& p : m.parts) {
        std::cout << "  part:       " << log::escape(p.type, 100);
        if (p.size >= 0) std::cout << ", " << p.size << " bytes";
        if (!p.charset.empty()) std::cout << ", " << log::escape(p.charset, 60);
        if (!p.filename.empty()) std::cout << ", \"" << log::escape(p.filename, 200) << '"';
        std::cout << '\n';
    }
    for (const auto& defect : m.defects) std::cout << "  defect:     " << defect << '\n';
    std::cout << "  newly written:\n";
    print_text(m.new_text);
}

}  // namespace

int parse_command(const Options& options) {
    const bool all_read =
        for_each_mail(options.paths, [&](const std::string& source, std::string bytes) {
            const message::Message message = message::parse(bytes);
            if (options.json) {
                std::cout << flow::dump(to_json(source, message)) << '\n';
            } else {
                print_readably(source, message);
            }
        });
    std::cout.flush();
    return all_read ? kExitOk : kExitFailed;
}

}  // namespace triaged::app
