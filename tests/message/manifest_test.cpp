#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "message/ids.h"
#include "message/parse.h"
#include "message/shared_data.h"

namespace triaged::message {
namespace {

using nlohmann::json;

// "FILE field", with the reason. At most three.
const std::map<std::string, std::string> exceptions = {
    {"071_content_transfer_encoding_empty.eml text",
     "no Big5 at all, though it says so: what the two made of the same wrong bytes is chance"},
    {"143_00149.f6fddcb1750a61e5e085e22a4fa08912.eml subject",
     "a trade mark sign of windows-1252 in iso-8859-1: we read what its writer saw"},
};

std::string squashed(std::string_view text) {
    std::string out;
    bool blank = false;
    for (const char c : text) {
        if (c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f')) {
            blank = true;
            continue;
        }
        if (blank && !out.empty()) out += ' ';
        blank = false;
        out += c;
    }
    return out;
}

// Python's split() knows more blanks than ASCII has.
std::string ascii_blanks(std::string text) {
    for (const std::string_view wide : {"\xC2\xA0", "\xE3\x80\x80", "\xC2\x85"}) {
        for (auto at = text.find(wide); at != std::string::npos; at = text.find(wide, at)) {
            text.replace(at, wide.size(), " ");
        }
    }
    return text;
}

std::string normal(std::string_view text) { return squashed(ascii_blanks(std::string(text))); }

json addresses(const std::vector<Address>& list) {
    json out = json::array();
    for (const auto& address : list) out.push_back(address.address);
    return out;
}

// Compares one field, unless nothing is expected.
void compare(const std::string& file, const std::string& field, const json& want,
             const json& have) {
    if (want.is_null()) return;
    if (exceptions.contains(file + " " + field)) {
        EXPECT_NE(want, have) << file << " " << field << " is no exception any more";
        return;
    }
    EXPECT_EQ(want, have) << file << " " << field;
}

json parts_like(const json& want, const Message& m) {
    json out = json::array();
    for (std::size_t i = 0; i < m.parts.size(); ++i) {
        const auto& part = m.parts[i];
        json row = {{"type", part.type}, {"filename", part.filename}, {"size", part.size}};
        // What the manifest leaves open is not compared.
        if (i < want.size()) {
            for (const auto* key : {"type", "filename", "size"}) {
                if (want[i][key].is_null()) row[key] = nullptr;
            }
        }
        out.push_back(row);
    }
    return out;
}

TEST(Manifest, EveryMailIsReadAsTwoOtherParsersReadIt) {
    const auto data = shared_data();
    if (data.empty()) GTEST_SKIP() << "no shared data beside the project";
    const auto manifest = json::parse(read_file(data + "/mime/manifest.json"));
    EXPECT_LE(exceptions.size(), 3u);
    for (const auto& entry : manifest) {
        const std::string file = entry["file"];
        const Message m = parse(read_file(data + "/mime/" + file));
        if (!entry["subject"].is_null()) {
            compare(file, "subject", normal(entry["subject"].get<std::string>()),
                    normal(m.subject));
        }
        compare(file, "from", entry["from_addr"], addresses(m.from));
        compare(file, "to", entry["to_addr"], addresses(m.to));
        compare(file, "cc", entry["cc_addr"], addresses(m.cc));
        compare(file, "date", entry["date"], m.date ? json(*m.date) : json());
        compare(file, "message_id", entry["message_id"], std::string(bare_id(m.message_id)));
        if (!entry["parts"].is_null()) {
            json want = json::array();
            for (const auto& part : entry["parts"]) {
                want.push_back({{"type", part["type"]},
                                {"filename", part["filename"]},
                                {"size", part["size"]}});
            }
            compare(file, "parts", want, parts_like(entry["parts"], m));
        }
        if (entry["text_agreed"].get<bool>() && !entry["text"].is_null()) {
            compare(file, "text", normal(entry["text"].get<std::string>()), normal(m.text));
        } else if (entry["text_agreed"].get<bool>()) {
            compare(file, "text", "", normal(m.text));
        }
    }
}

}  // namespace
}  // namespace triaged::message
