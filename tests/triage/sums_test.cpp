// What rules that fire add up to: topics, urgency, points.
#include <gmock/gmock.h>

#include "support.h"

namespace triaged::triage {
namespace {

using testing::ElementsAre;

constexpr char kActions[] = R"(
queues: [vip]
lists:
  money: [refund, money back]
rules:
  - id: refund
    when: {body: {list: money}}
    then: {topic: {refund: 3}, urgency: +10, keyword: topic-refund, acknowledge: calm}
  - id: bill
    when: {body: [invoice]}
    then: {topic: [billing, order], urgency: +20, flag: true, keyword: [topic-bill, topic-refund]}
  - id: never-both
    when: {topic: {main: refund}, urgency: ">= high", topic: [billing]}
    then: {folder: Special}
)";

TEST(Sums, ActionsAddUp) {
    std::string text = kActions;
    text.replace(text.find(", topic: [billing]}"), 19, "}");
    text +=
        "  - id: queue\n"
        "    when: {urgency: '>= high', topic: {billing: '>= 1'}}\n"
        "    then: {queue: vip, stop: true}\n"
        "  - id: after-stop\n"
        "    then: {queue: quick, topic: legal}\n";
    const auto rules = load(text);
    const Verdict v = rules->judge(mail("", "The invoice is wrong, money back!"), {});
    EXPECT_THAT(v.rules, ElementsAre("refund", "bill", "never-both", "queue"));
    EXPECT_THAT(v.topics, ElementsAre("refund", "billing", "order"));
    EXPECT_EQ(v.urgency_score, 60);
    EXPECT_EQ(v.urgency, Urgency::high);
    EXPECT_EQ(v.queue, "vip");
    EXPECT_EQ(v.folder, "Special");
    EXPECT_TRUE(v.flag);
    EXPECT_THAT(v.keywords, ElementsAre("topic-refund", "topic-bill"));
    EXPECT_EQ(v.acknowledge.template_name, "calm");
    EXPECT_EQ(v.acknowledge.rule, "refund");
    EXPECT_EQ(v.rules_version, rules->version());

    const Verdict other = rules->judge(mail("", "Hello there"), {});
    EXPECT_EQ(other.queue, "quick");
    EXPECT_THAT(other.topics, ElementsAre("legal"));
}

TEST(Sums, TopicWeightsCountForEachDifferentWordUpToALimit) {
    const auto rules = load(
        "rules:\n"
        "  - id: money\n    when: {text: [refund, money back, return]}\n"
        "    then: {topic: {refund: 2}, each_word: 2}\n"
        "  - id: goods\n    when: {text: [lamp]}\n    then: {topic: {order: 3}}\n");
    const auto main_topic = [&](const char* text) {
        return rules->judge(mail("", text), {}).topics.front();
    };
    EXPECT_EQ(main_topic("a lamp, a refund"), "order");
    EXPECT_EQ(main_topic("a lamp, a refund, Refund, REFUND"), "order");
    EXPECT_EQ(main_topic("a lamp, a refund, my money  back"), "refund");
    const auto limited = load(
        "rules:\n"
        "  - id: money\n    when: {text: [refund, money back, return]}\n"
        "    then: {topic: {refund: 1}, each_word: 2}\n"
        "  - id: goods\n    when: {text: [lamp]}\n    then: {topic: {order: 2.5}}\n");
    EXPECT_EQ(limited->judge(mail("", "lamp: return, refund, money back"), {}).topics.front(),
              "order");
}

TEST(Sums, ATopicWithTooSmallAShareOfTheMainOneIsNotTold) {
    const auto rules = load(
        "settings: {topics: {least_share: 0.6}}\n"
        "rules:\n"
        "  - id: a\n    then: {topic: {refund: 5, order: 3, shipping: 2}}\n");
    EXPECT_THAT(rules->judge(mail("", "x"), {}).topics, ElementsAre("refund", "order"));
}

TEST(Sums, UrgencyStepsApplyInOrder) {
    const struct {
        const char* steps[3];
        int score;
    } cases[] = {
        {{"+10", "-5", ""}, 35},
        {{"urgent", "-100", ""}, 0},
        {{"at least high", "", ""}, 50},
        {{"+40", "at least high", ""}, 70},
        {{"+40", "at most normal", ""}, 49},
        {{"low", "+1", ""}, 8},
        {{"+90", "+90", "-20"}, 100},
        {{"high", "", ""}, 62},
    };
    for (const auto& c : cases) {
        std::string text = "rules:\n";
        for (const auto* step : c.steps) {
            if (!*step) continue;
            text +=
                "  - id: r" + std::to_string(text.size()) + "\n    then: {urgency: " + step + "}\n";
        }
        SCOPED_TRACE(text);
        EXPECT_EQ(load(text)->judge(mail("", "x"), {}).urgency_score, c.score);
    }
}

TEST(Sums, PointsAreSummedUnderNamesOfTheirOwnAndAreNoTopics) {
    const auto rules = load(R"(
rules:
  - id: one
    when: {body: [again]}
    then: {points: {hard: 2, quick: -0.5}}
  - id: two
    when: {body: [third time]}
    then: {points: {hard: 1.5}}
  - id: too-early
    when: {points: {late: ">= 1"}}
    then: {queue: quick}
  - id: late
    then: {points: {late: 1, even: 0}}
  - id: hard
    when: {points: {hard: ">= 3", late: "= 1"}}
    then: {queue: hard}
  - id: none-yet
    when: {points: {hard: 0, even: "< 1"}}
    then: {queue: think}
)");
    const Verdict v = rules->judge(mail("", "again, the third time"), {});
    EXPECT_THAT(v.rules, ElementsAre("one", "two", "late", "hard"));
    EXPECT_EQ(v.queue, "hard");
    EXPECT_THAT(v.topics, ElementsAre("other"));
    EXPECT_EQ(v.points,
              (std::map<std::string, double>{{"hard", 3.5}, {"late", 1}, {"quick", -0.5}}));
    EXPECT_EQ(v.signals.front().effect, "points hard 2, points quick -0.5");
    EXPECT_EQ(v.signals.back().kind, "points");
    EXPECT_EQ(v.signals.back().text, "late 1");

    EXPECT_THAT(rules->judge(mail("", "hello"), {}).rules, ElementsAre("late", "none-yet"));
}

TEST(Sums, PointsThatNobodyGivesAreAMistake) {
    EXPECT_EQ(errors_of("rules:\n"
                        "  - id: a\n"
                        "    when: {points: {hrad: '> 1', quick: '> 1', 'A b': 1}}\n"
                        "    then: {points: {hard: 1}}\n"
                        "  - id: b\n"
                        "    when: {points: hard}\n"
                        "    then: {points: {hard: lots}}\n"),
              "r.yaml:3:21: no rule gives points to \"hrad\" (did you mean \"hard\"?)\n"
              "r.yaml:3:34: no rule gives points to \"quick\" (give some: then: {points: {quick: "
              "1}})\n"
              "r.yaml:3:48: points: \"A b\" is not a name (use a to z, 0 to 9, - and _, at most "
              "50)\n"
              "r.yaml:6:20: points: expected names with comparisons, found text (write points: "
              "{hard: \">= 3\"})\n"
              "r.yaml:7:27: points: expected a number, found \"lots\"\n");
}
}  // namespace
}  // namespace triaged::triage
