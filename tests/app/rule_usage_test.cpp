#include "app/rule_usage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace triaged::app {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kNow = 20'000 * kDay;

TEST(FiredRules, AreReadFromAStoredVerdict) {
    const struct {
        const char* json;
        std::vector<std::string> rules;
    } cases[] = {
        {R"({"queue":"hard","rules":["a","b"],"signals":[]})", {"a", "b"}},
        {R"({"subject":"\"rules\":[\"x\"]","rules":["a"]})", {"a"}},
        {R"({"fields":{"rules":["x"]},"topics":["rules"],"rules":["a"]})", {"a"}},
        {R"({"rules":[]})", {}},
        {R"({"rules":"a"})", {}},
        {R"({"rules":["a",["b"],{"rules":["c"]}]})", {"a"}},
        {"", {}},
        {"null", {}},
        {R"({"rules":["a")", {"a"}},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.json);
        EXPECT_EQ(fired_rules(c.json), c.rules);
    }
}

TEST(RuleUsage, ARuleThatAVerdictNamesTwiceFiredOnce) {
    RuleUsage usage(kNow);
    for (int i = 0; i < 5; ++i) usage.add({"b", "a", "b", "b"}, kNow);
    usage.add({"c", "c"}, kNow);
    EXPECT_EQ(usage.of("b").mails, 5);
    EXPECT_EQ(usage.of("c").mails, 1);
    const auto pairs = usage.implied();
    EXPECT_TRUE(pairs.empty()) << pairs[0].a << ' ' << pairs[0].b;  // in more than half of all
    for (int i = 0; i < 5; ++i) usage.add({}, kNow);
    ASSERT_EQ(usage.implied().size(), 1u);
    EXPECT_EQ(usage.implied()[0].together, 5);
    EXPECT_EQ(usage.implied()[0].mails_b, 5);
}

TEST(RuleUsage, CountsHowOftenAndWhenLast) {
    RuleUsage usage(kNow);
    usage.add({"a", "b"}, kNow - kDay);
    usage.add({"a"}, kNow - 40 * kDay);
    usage.add({"a"}, kNow + 5 * kDay);  // a clock that is wrong
    usage.add({}, 0);
    EXPECT_EQ(usage.mails(), 4);
    EXPECT_EQ(usage.first(), kNow - 40 * kDay);
    EXPECT_EQ(usage.last(), kNow);
    EXPECT_EQ(usage.of("a").mails, 3);
    EXPECT_EQ(usage.of("a").last_30_days, 2);
    EXPECT_EQ(usage.of("a").last, kNow);
    EXPECT_EQ(usage.of("b").last, kNow - kDay);
    EXPECT_EQ(usage.of("never").mails, 0);
    EXPECT_THAT(usage.rules(), ElementsAre("a", "b"));
}

TEST(RuleUsage, FindsRulesThatNearlyAlwaysFireTogether) {
    RuleUsage usage(kNow);
    for (int i = 0; i < 100; ++i) {
        std::vector<std::string> fired = {"every"};
        if (i < 20) fired.emplace_back("part");
        if (i < 40) fired.emplace_back("whole");
        if (i >= 50 && i < 60) fired.emplace_back("alone");
        if (i == 55) fired.emplace_back("rare");
        usage.add(fired, kNow);
    }
    const auto implied = usage.implied();
    ASSERT_EQ(implied.size(), 1u);  // not with "every", which fires in every mail; not "rare"
    EXPECT_EQ(implied[0].a, "part");
    EXPECT_EQ(implied[0].b, "whole");
    EXPECT_EQ(implied[0].mails_a, 20);
    EXPECT_EQ(implied[0].mails_b, 40);
    EXPECT_EQ(implied[0].together, 20);
}

TEST(RuleUsage, NamesFirstWhatIsTheSameBothWays) {
    RuleUsage usage(kNow);
    for (int i = 0; i < 100; ++i) {
        std::vector<std::string> fired;
        if (i < 20) fired.emplace_back("part");
        if (i < 40) fired.emplace_back("whole");
        if (i >= 50 && i < 56) fired.insert(fired.end(), {"one", "twin"});
        usage.add(fired, kNow);
    }
    const auto implied = usage.implied();
    ASSERT_EQ(implied.size(), 2u);
    EXPECT_EQ(implied[0].a + ' ' + implied[0].b, "one twin");
    EXPECT_EQ(implied[1].a + ' ' + implied[1].b, "part whole");
}

TEST(RuleUsage, FindsRulesThatDecideDifferentQueuesInOneMail) {
    RuleUsage usage(kNow);
    usage.add({"u", "q", "other"}, kNow);
    usage.add({"q", "u"}, kNow);
    usage.add({"q", "q2"}, kNow);
    usage.add({"h"}, kNow);
    const auto pairs = usage.disagreeing({{"u", {}, "urgent"},
                                          {"q", {}, "quick"},
                                          {"q2", {}, "quick"},
                                          {"h", {}, "hard"},
                                          {"other", {}, ""},
                                          {"gone", {}, "hard"}});
    ASSERT_EQ(pairs.size(), 1u);
    EXPECT_EQ(pairs[0].a, "u");
    EXPECT_EQ(pairs[0].b, "q");
    EXPECT_EQ(pairs[0].together, 2);
}

TEST(RuleUsage, CountsEveryRuleButPairsOnlyOfTheFirstTwoThousand) {
    RuleUsage usage(kNow);
    std::vector<std::string> fired;
    for (int i = 0; i < 2'500; ++i) fired.push_back("r" + std::to_string(i));
    usage.add(fired, kNow);
    EXPECT_EQ(usage.of("r2499").mails, 1);
    for (int i = 0; i < 150; ++i) usage.add(fired, kNow);
    EXPECT_EQ(usage.mails(), 151);
    EXPECT_EQ(usage.of("r2499").mails, 151);
    EXPECT_LT(usage.pair_mails(), 151);  // the work is bounded
    EXPECT_GT(usage.pair_mails(), 90);
}

}  // namespace
}  // namespace triaged::app
