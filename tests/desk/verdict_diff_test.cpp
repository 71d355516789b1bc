#include "desk/verdict_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace triaged::desk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Outcome think() {
    Outcome o;
    o.queue = "think";
    o.urgency_score = 30;
    o.topic = "order";
    o.folder = "Triage/4 Needs thought";
    o.acknowledged = true;
    o.rules = {"greets", "asks"};
    o.effects = {{"greets", "sentiment +1"}, {"asks", "topic order 1"}};
    return o;
}

TEST(VerdictDiff, NothingDiffersBetweenEqualOutcomes) {
    const Difference d = compare(think(), think());
    EXPECT_FALSE(d.any());
    EXPECT_EQ(d.surprise, 0);
    EXPECT_THAT(d.newly_fired, IsEmpty());
    EXPECT_THAT(d.no_longer_fired, IsEmpty());
    EXPECT_THAT(d.other_effect, IsEmpty());
}

TEST(VerdictDiff, AScoreWithinItsLevelIsNoChange) {
    Outcome other = think();
    other.urgency_score = 44;
    other.sentiment_score = 0.1;
    EXPECT_FALSE(compare(think(), other).any());
    EXPECT_EQ(compare(think(), other).surprise, 0);
}

TEST(VerdictDiff, NamesRulesThatFireNowNoLongerOrWithAnotherEffect) {
    Outcome other = think();
    other.rules = {"new-one", "greets", "new-two"};
    other.effects = {{"greets", "sentiment +2"}};
    const Difference d = compare(think(), other);
    EXPECT_FALSE(d.any()) << "rules alone are nothing an agent notices";
    EXPECT_THAT(d.newly_fired, ElementsAre("new-one", "new-two"));
    EXPECT_THAT(d.no_longer_fired, ElementsAre("asks"));
    EXPECT_THAT(d.other_effect, ElementsAre("greets"));
}

TEST(VerdictDiff, AnotherFolderCountsOnlyWithinTheSameQueue) {
    Outcome other = think();
    other.folder = "Special";
    EXPECT_TRUE(compare(think(), other).folder);
    other.queue = "hard";
    EXPECT_FALSE(compare(think(), other).folder);
    EXPECT_TRUE(compare(think(), other).queue);
}

TEST(VerdictDiff, SurpriseIsQueueStepsUrgencyAcknowledgementAndMood) {
    const struct {
        const char* was;
        const char* would_be;
        int urgency;  // would be, from 30
        bool acknowledged;
        double mood;  // would be, from 0
        double surprise;
    } cases[] = {
        {"urgent", "automatic", 30, true, 0, 100}, {"automatic", "quick", 30, true, 0, 40},
        {"think", "quick", 30, true, 0, 20},       {"think", "vip", 30, true, 0, 20},
        {"think", "hard", 80, true, 0, 70},        {"think", "think", 30, false, 0, 30},
        {"hard", "urgent", 30, false, -0.5, 55},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(std::string(c.was) + " -> " + c.would_be);
        Outcome was = think();
        Outcome would_be = think();
        was.queue = c.was;
        would_be.queue = c.would_be;
        would_be.urgency_score = c.urgency;
        would_be.acknowledged = c.acknowledged;
        would_be.sentiment_score = c.mood;
        EXPECT_DOUBLE_EQ(compare(was, would_be).surprise, c.surprise);
        EXPECT_DOUBLE_EQ(compare(would_be, was).surprise, c.surprise);
    }
}

TEST(VerdictDiff, OutcomeTakesWhatAVerdictAndItsPlanSay) {
    triage::Verdict v;
    v.queue = "urgent";
    v.topics = {"refund", "order"};
    v.rules = {"r"};
    v.keywords = {"triage-urgent"};
    v.signals = {{"word", "r", "money", "body", 0, 5, "queue urgent"},
                 {"sentiment", "mood.yaml", "bad", "body", 0, 3, "-2.00"}};
    const Outcome o = outcome_of(v, make_plan(v, {}, {}), true);
    EXPECT_EQ(o.topic, "refund");
    EXPECT_EQ(o.folder, "Triage/1 Urgent");
    EXPECT_THAT(o.marks, ElementsAre("\\Flagged", "triage-urgent"));
    EXPECT_EQ(o.effects, (std::map<std::string, std::string>{{"r", "queue urgent"}}));
    EXPECT_TRUE(o.acknowledged);
}

TEST(VerdictDiff, AcknowledgementsFlipOnlyWhereRulesHaveASay) {
    const ReplyDecision yes{true, "new-request", "ann@example.org"};
    const ReplyDecision no_rule{false, "rule-says-no", ""};
    const ReplyDecision automatic{false, "queue-automatic", ""};
    const ReplyDecision own{false, "own-address", ""};
    const struct {
        const char* recorded;
        ReplyDecision now;
        ReplyDecision circumstances;
        bool was;
        bool would_be;
    } cases[] = {
        {"new-request", yes, yes, true, true},
        {"new-request", no_rule, yes, true, false},
        {"new-request", automatic, yes, true, false},
        {"new-request", own, own, true, true},  // it went out: what we recompute is less certain
        {"rule-says-no", yes, yes, false, true},
        {"rule-says-no", own, own, false, false},
        {"queue-automatic", no_rule, yes, false, false},
        {"not-live", yes, yes, true, true},
        {"not-live", no_rule, yes, true, false},
        {"not-live", own, own, false, false},
        {"hour-budget", yes, yes, false, false},
        {"reply-in-conversation", yes, yes, false, false},
        {"answered-by-a-person", yes, yes, false, false},
        {"", yes, yes, false, false},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(std::string(c.recorded) + " / " + c.now.reason);
        const auto pair = acknowledged(c.recorded, c.now, c.circumstances);
        EXPECT_EQ(pair.was, c.was);
        EXPECT_EQ(pair.would_be, c.would_be);
    }
}

}  // namespace
}  // namespace triaged::desk
