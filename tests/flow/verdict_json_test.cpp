#include "flow/verdict_json.h"

#include <gtest/gtest.h>

namespace triaged::flow {
namespace {

TEST(VerdictJson, KeepsWhatRulesDidWithTheMail) {
    triage::Verdict verdict;
    EXPECT_FALSE(to_json(verdict).contains("route"));
    EXPECT_FALSE(to_json(verdict).contains("escalate"));
    EXPECT_FALSE(to_json(verdict).contains("notes"));
    EXPECT_FALSE(to_json(verdict).contains("points"));

    EXPECT_FALSE(to_json(verdict).contains("deadline"));
    verdict.sentiment_confidence = 0.666;
    EXPECT_EQ(to_json(verdict)["sentiment_confidence"].dump(), "0.67");

    verdict.deadline = triage::StatedDeadline{"2024-05-17T23:59:00+02:00",
                                              83.5,
                                              3,
                                              "by \xE2\x80\xAE"
                                              "Friday",
                                              "body",
                                              1,
                                              2};
    verdict.route = {"billing", "dept-billing"};
    verdict.escalate = true;
    verdict.notes = {"Asks for LF-1 again", "right\xE2\x80\xAEleft"};
    verdict.points = {{"hard", 2.5}};
    const auto json = to_json(verdict);
    EXPECT_EQ(json["route"].dump(), R"({"name":"billing","rule":"dept-billing"})");
    EXPECT_EQ(json["deadline"].dump(), R"("2024-05-17T23:59:00+02:00")");
    EXPECT_EQ(json["deadline_words"].dump(), R"("by Friday")");
    EXPECT_EQ(json["escalate"].dump(), "true");
    EXPECT_EQ(json["notes"].dump(), R"(["Asks for LF-1 again","rightleft"])");
    EXPECT_EQ(json["points"].dump(), R"({"hard":2.5})");
}

}  // namespace
}  // namespace triaged::flow
