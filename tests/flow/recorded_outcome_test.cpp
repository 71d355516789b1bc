#include "flow/recorded_outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flow/verdict_json.h"

namespace triaged::flow {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::optional<desk::Outcome> outcome(const std::string& verdict) {
    store::HandledRecord record;
    record.verdict = verdict;
    record.folder = "Triage/3 Hard";
    record.flags = {"triage-hard", "\\Flagged"};
    return recorded_outcome(record);
}

TEST(RecordedOutcome, IsWhatWasDecided) {
    triage::Verdict v;
    v.queue = "hard";
    v.urgency = triage::Urgency::high;
    v.urgency_score = 71;
    v.sentiment = triage::Sentiment::negative;
    v.sentiment_score = -0.25;
    v.topics = {"refund", "billing"};
    v.rules = {"money-back", "angry"};
    triage::Signal signal;
    signal.kind = "phrase";
    signal.rule = "money-back";
    signal.effect = "topic refund 3";
    v.signals = {signal};
    const auto o = outcome(dump(to_json(v)));
    ASSERT_TRUE(o);
    EXPECT_EQ(o->queue, "hard");
    EXPECT_EQ(o->urgency, triage::Urgency::high);
    EXPECT_EQ(o->urgency_score, 71);
    EXPECT_EQ(o->sentiment, triage::Sentiment::negative);
    EXPECT_EQ(o->sentiment_score, -0.25);
    EXPECT_EQ(o->topic, "refund");
    EXPECT_EQ(o->folder, "Triage/3 Hard");
    EXPECT_THAT(o->marks, ElementsAre("\\Flagged", "triage-hard"));
    EXPECT_THAT(o->rules, ElementsAre("money-back", "angry"));
    EXPECT_EQ(o->effects, desk::effects_of(v.signals));
    EXPECT_FALSE(o->effects.empty());
}

TEST(RecordedOutcome, IsNoneWhenThereIsNoVerdict) {
    for (const char* const verdict :
         {"", "null", "[]", "\"hard\"", "{", "{\"queue\":\"hard\"", "{}", "{\"queue\":\"\"}",
          "{\"queue\":7}", "{\"queue\":[\"hard\"]}", "{\"queue\":\"\xFF\"}"}) {
        EXPECT_FALSE(outcome(verdict)) << verdict;
    }
}

TEST(RecordedOutcome, OfAnOlderReleaseHasWhatThatOneKnew) {
    const auto o = outcome(R"({"queue":"think"})");
    ASSERT_TRUE(o);
    EXPECT_EQ(o->urgency, triage::Urgency::normal);
    EXPECT_EQ(o->urgency_score, 0);
    EXPECT_EQ(o->sentiment, triage::Sentiment::neutral);
    EXPECT_EQ(o->topic, "");
    EXPECT_THAT(o->rules, IsEmpty());
    EXPECT_THAT(o->effects, IsEmpty());
}

TEST(RecordedOutcome, TakesWhatItUnderstandsAndLeavesTheRest) {
    const auto o = outcome(
        R"({"queue":"hard","urgency":"burning","urgency_score":"9","sentiment":3,)"
        R"("sentiment_score":null,"topics":[{},7,"order"],"rules":["a",[],null,"b"],)"
        R"("signals":[7,{"kind":3,"rule":"a","effect":"queue hard"},{"rule":["b"]}],"more":{}})");
    ASSERT_TRUE(o);
    EXPECT_EQ(o->urgency, triage::Urgency::normal);
    EXPECT_EQ(o->urgency_score, 0);
    EXPECT_EQ(o->sentiment, triage::Sentiment::neutral);
    EXPECT_EQ(o->sentiment_score, 0);
    EXPECT_EQ(o->topic, "order");
    EXPECT_THAT(o->rules, ElementsAre("a", "b"));
    EXPECT_THAT(o->effects, testing::Contains(Pair("a", "queue hard")));
    EXPECT_EQ(outcome(R"({"queue":"hard","urgency_score":1e300})")->urgency_score, 100);
    EXPECT_THAT(outcome(R"({"queue":"hard","rules":"a","topics":{},"signals":{}})")->rules,
                IsEmpty());
}

}  // namespace
}  // namespace triaged::flow
