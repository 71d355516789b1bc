#include "desk/backtest_sums.h"

#include <gtest/gtest.h>

namespace triaged::desk {
namespace {

Outcome in(const std::string& queue, std::vector<std::string> rules = {}) {
    Outcome o;
    o.queue = queue;
    o.rules = std::move(rules);
    return o;
}

MailName named(const std::string& id) { return {"inbox", id, "ann@example.org", "Hello"}; }

TEST(BacktestSums, CountsUnchangedMailsInTheQueueMatrixOnly) {
    BacktestSums sums;
    sums.add(named("1"), in("hard", {"a"}), in("hard", {"a"}));
    EXPECT_EQ(sums.compared(), 1u);
    EXPECT_EQ(sums.changed(), 0u);
    EXPECT_EQ(sums.queues(), (BacktestSums::Shifts{{{"hard", "hard"}, 1}}));
    EXPECT_TRUE(sums.rules().empty());
    EXPECT_TRUE(sums.most_surprising().empty());
}

TEST(BacktestSums, TellsWhichRulesAreBehindAChangeOfQueue) {
    BacktestSums sums;
    for (int i = 0; i < 3; ++i) sums.add(named("x"), in("think"), in("hard", {"refund"}));
    sums.add(named("y"), in("think", {"shy"}), in("hard", {"refund"}));
    sums.add(named("z"), in("think"), in("think", {"refund"}));

    EXPECT_EQ(sums.changed(), 4u);
    const auto behind = sums.rules_behind({"think", "hard"}, 5);
    ASSERT_EQ(behind.size(), 2u);
    EXPECT_EQ(behind[0], (std::pair<std::string, std::uint64_t>("refund", 4)));
    EXPECT_EQ(behind[1].first, "shy");
    EXPECT_EQ(sums.rules_behind({"think", "hard"}, 1).size(), 1u);
    EXPECT_TRUE(sums.rules_behind({"hard", "think"}, 5).empty());
    const auto& refund = sums.rules().at("refund");
    EXPECT_EQ(refund.newly_fired, 5u);
    EXPECT_EQ(refund.queue_changed, 4u);
    EXPECT_EQ(sums.rules().at("shy").no_longer_fired, 1u);
}

TEST(BacktestSums, KeepsTheTenMostSurprisingTheEarlierOfEqualOnes) {
    BacktestSums sums;
    for (int i = 0; i < 30; ++i) {
        Outcome would_be = in("hard");
        would_be.urgency_score = i % 15;
        sums.add(named(std::to_string(i)), in("think"), would_be);
    }
    const auto& top = sums.most_surprising();
    ASSERT_EQ(top.size(), 10u);
    EXPECT_EQ(top[0].name.message_id, "14");
    EXPECT_EQ(top[1].name.message_id, "29");
    EXPECT_EQ(top[8].name.message_id, "10");
    EXPECT_EQ(top[9].name.message_id, "25");
}

TEST(BacktestSums, CountsAllAcknowledgementsAndKeepsTenExamples) {
    BacktestSums sums;
    Outcome acknowledged = in("think");
    acknowledged.acknowledged = true;
    for (int i = 0; i < 12; ++i) sums.add(named("e"), in("think"), acknowledged);
    sums.add(named("m"), acknowledged, in("think"));
    EXPECT_EQ(sums.extra_acknowledgements(), 12u);
    EXPECT_EQ(sums.extra_examples().size(), 10u);
    EXPECT_EQ(sums.missing_acknowledgements(), 1u);
    ASSERT_EQ(sums.missing_examples().size(), 1u);
    EXPECT_EQ(sums.missing_examples()[0].name.message_id, "m");
}

TEST(BacktestSums, CountsShiftsOfLevelsAndTopics) {
    Outcome was = in("think");
    Outcome would_be = in("think");
    was.topic = "order";
    would_be.topic = "refund";
    would_be.urgency = triage::Urgency::high;
    would_be.sentiment = triage::Sentiment::negative;
    would_be.marks = {"mood-negative"};
    BacktestSums sums;
    sums.add(named("1"), was, would_be);
    EXPECT_EQ(sums.urgency(), (BacktestSums::Shifts{{{"normal", "high"}, 1}}));
    EXPECT_EQ(sums.sentiment(), (BacktestSums::Shifts{{{"neutral", "negative"}, 1}}));
    EXPECT_EQ(sums.topics(), (BacktestSums::Shifts{{{"order", "refund"}, 1}}));
    EXPECT_EQ(sums.other_marks(), 1u);
}

}  // namespace
}  // namespace triaged::desk
