// mimetic as a second opinion. The daemon does not read mail with it (daemon/message/README.md has
// the reasons); where a mail is well formed the two must see the same parts.

#include <gtest/gtest.h>
#undef DATADIR
#include <mimetic/mimetic.h>

#include <cstdio>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/ascii.h"
#include "message/mime_tree.h"
#include "message/shared_data.h"

namespace triaged::message {
namespace {

void collect_types(mimetic::MimeEntity& entity, std::vector<std::string>& types) {
    const auto raw = entity.header().field("Content-Type").value();
    const auto end = raw.find_first_of("; \t\r\n");
    types.push_back(ascii::to_lower(raw.empty() ? "text/plain" : raw.substr(0, end)));
    for (auto* part : entity.body().parts()) collect_types(*part, types);
}

// The types of all parts, in tree order, as mimetic sees them.
std::vector<std::string> mimetic_types(const std::string& mail) {
    std::istringstream in(mail);
    mimetic::MimeEntity entity;
    entity.load(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>(), 0);
    std::vector<std::string> types;
    collect_types(entity, types);
    return types;
}

std::vector<std::string> our_types(const std::string& mail) {
    Defects defects;
    std::vector<std::string> types;
    for (const auto& entity : read_structure(mail, defects).entities) types.push_back(entity.type);
    return types;
}

// A mail of `shape`: "m" a multipart of the shapes in brackets, "r" a mail in a mail, "t" text.
std::string built(std::string_view shape, std::size_t& at, int& boundaries) {
    const char kind = shape[at++];
    if (kind == 't') return "Content-Type: text/plain\r\n\r\nHello --b\r\n -- \r\n";
    if (kind == 'r') {
        return "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n" + built(shape, at, boundaries);
    }
    const std::string boundary = "=_b" + std::to_string(boundaries++);
    std::string out = "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n";
    for (++at; shape[at] != ']';)
        out += "--" + boundary + "\r\n" + built(shape, at, boundaries) + "\r\n";
    ++at;
    return out + "--" + boundary + "--\r\n";
}

TEST(Mimetic, SeesTheSamePartsInWellFormedMail) {
    for (const std::string_view shape :
         {"t", "m[t]", "m[tt]", "m[m[tt]t]", "m[tm[m[t]t]t]", "rt", "rm[tt]", "m[trt]", "m[rm[t]t]",
          "m[rrt]", "m[m[m[m[m[m[t]t]t]t]t]t]"}) {
        SCOPED_TRACE(shape);
        std::size_t at = 0;
        int boundaries = 0;
        const std::string mail =
            "From: jo@example.com\r\nMIME-Version: 1.0\r\n" + built(shape, at, boundaries);
        EXPECT_EQ(our_types(mail), mimetic_types(mail));
    }
}

TEST(Mimetic, AloneReadsFewerOfTheAgreedMails) {
    const auto data = shared_data();
    if (data.empty()) GTEST_SKIP() << "no shared data beside the project";
    int mails = 0, ours = 0, theirs = 0;
    for (const auto& entry : nlohmann::json::parse(read_file(data + "/mime/manifest.json"))) {
        if (entry["parts"].is_null()) continue;
        std::vector<std::string> agreed;
        for (const auto& part : entry["parts"]) agreed.push_back(part["type"]);
        const auto mail = read_file(data + "/mime/" + entry["file"].get<std::string>());
        ++mails;
        ours += our_types(mail) == agreed;
        theirs += mimetic_types(mail) == agreed;
    }
    std::printf("parts as agreed: ours %d, mimetic alone %d of %d mails\n", ours, theirs, mails);
    EXPECT_EQ(ours, mails);
    EXPECT_LT(theirs, mails);
}

}  // namespace
}  // namespace triaged::message
