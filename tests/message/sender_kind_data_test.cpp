#include <gtest/gtest.h>

#include <cstdio>
#include <map>

#include "message/parse.h"
#include "message/shared_data.h"

namespace triaged::message {
namespace {

TEST(SenderKindData, TellsMachineMailFromPeoples) {
    const auto data = shared_data();
    if (data.empty()) GTEST_SKIP() << "no shared data beside the project";
    const std::map<std::string, SenderKind> kinds = {
        {"bounce", SenderKind::bounce},        {"list", SenderKind::list},
        {"newsletter", SenderKind::bulk},      {"personal", SenderKind::person},
        {"feedback_loop", SenderKind::report}, {"auto_reply", SenderKind::auto_reply},
    };
    const bool show = std::getenv("TRIAGED_SHOW") != nullptr;
    double n = 0, right = 0, bounces = 0, said_bounce = 0, hits = 0;
    for (const auto& row : tsv_rows(data + "/sentiment/mailtype_raw_heads.tsv")) {
        const auto wanted = kinds.at(row[2]);
        const Message m = parse(unescaped(row[1]));
        ++n;
        right += m.sender_kind == wanted;
        bounces += wanted == SenderKind::bounce;
        said_bounce += m.sender_kind == SenderKind::bounce;
        hits += m.sender_kind == SenderKind::bounce && wanted == SenderKind::bounce;
        if (show && m.sender_kind != wanted) {
            std::printf("%s %s %s | %s | from %s | %s\n", row[0].c_str(), row[2].c_str(),
                        std::string(to_string(m.sender_kind)).c_str(), m.sender_kind_reason.c_str(),
                        m.from.empty() ? "" : m.from[0].address.c_str(), m.subject.c_str());
        }
    }
    std::printf("kind of sender: accuracy %.4f, bounce precision %.4f recall %.4f\n", right / n,
                hits / said_bounce, hits / bounces);
    EXPECT_EQ(hits, said_bounce);
    EXPECT_GE(hits / bounces, 0.97);
    EXPECT_GE(right / n, 0.93);
}

}  // namespace
}  // namespace triaged::message
