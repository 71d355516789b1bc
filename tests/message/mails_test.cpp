// Every folder of tests/message/mails holds a mail and what must be read in it: mail.eml,
// expected.json. Only the keys that stand there are compared.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "message/parse.h"
#include "message/shared_data.h"

namespace triaged::message {
namespace {

using nlohmann::json;

std::string shown(const Address& address) {
    const std::string spec = "<" + address.address + ">";
    return address.name.empty() ? spec : address.name + " " + spec;
}

json shown(const std::vector<Address>& list) {
    json out = json::array();
    for (const auto& address : list) out.push_back(shown(address));
    return out;
}

json everything(const Message& m) {
    json out = {{"subject", m.subject},
                {"from", shown(m.from)},
                {"to", shown(m.to)},
                {"cc", shown(m.cc)},
                {"reply_to", shown(m.reply_to)},
                {"message_id", m.message_id},
                {"in_reply_to", m.in_reply_to},
                {"references", m.references},
                {"text", m.text},
                {"plain_text", m.plain_text},
                {"new_text", m.new_text},
                {"sender", shown(m.sender)},
                {"from_contact_form", m.from_contact_form},
                {"sender_kind", to_string(m.sender_kind)},
                {"sender_kind_reason", m.sender_kind_reason},
                {"language", m.language},
                {"defects", m.defects},
                {"limits_hit", m.limits_hit},
                {"date", nullptr},
                {"date_offset_minutes", nullptr}};
    if (m.date) out["date"] = *m.date;
    if (m.date_offset_minutes) out["date_offset_minutes"] = *m.date_offset_minutes;
    out["zones"] = out["parts"] = out["sizes"] = json::array();
    for (const auto& zone : m.zones) out["zones"].push_back(to_string(zone.zone));
    for (const auto& part : m.parts) {
        out["parts"].push_back(part.filename.empty() ? part.type : part.type + " " + part.filename);
        out["sizes"].push_back(part.size);
    }
    return out;
}

void compare(const json& expected, const Message& m) {
    const json read = everything(m);
    for (const auto& [key, value] : expected.items()) {
        ASSERT_TRUE(read.contains(key)) << key << " is nothing a mail has";
        EXPECT_EQ(read[key], value) << key;
    }
}

TEST(Mails, AreReadAsTheirFoldersSay) {
    std::size_t count = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(TESTS_DIR) + "/message/mails")) {
        SCOPED_TRACE(entry.path().filename().string());
        const auto expected = json::parse(read_file(entry.path() / "expected.json"));
        std::string mail = read_file(entry.path() / "mail.eml");
        compare(expected, parse(mail));
        // LF, CRLF and an mbox line in front make no difference.
        std::erase(mail, '\r');
        compare(expected, parse(mail));
        if (mail.starts_with("My lamp")) continue;  // has no header an mbox line could stand before
        compare(expected, parse("From jo Fri May  3 10:00:00 2024\n" + mail));
        ++count;
    }
    EXPECT_GE(count, 10u);
}

}  // namespace
}  // namespace triaged::message
