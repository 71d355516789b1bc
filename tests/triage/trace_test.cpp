#include "triage/trace.h"

#include "message/parse.h"
#include "triage/support.h"

namespace triaged::triage {
namespace {

const TracedRule* find(const Trace& trace, const std::string& id) {
    for (const auto& rule : trace.rules) {
        if (rule.id == id) return &rule;
    }
    return nullptr;
}

std::string outcome(const Trace& trace, const std::string& id) {
    const TracedRule* const rule = find(trace, id);
    return rule ? std::string(to_string(rule->outcome)) : "not there";
}

std::string told(const Verdict& v) {
    std::string out = v.queue + ' ' + std::to_string(v.urgency_score) + ' ' +
                      std::to_string(v.sentiment_score) + ' ' + v.ask + ' ' + v.folder;
    for (const auto* const words : {&v.topics, &v.keywords, &v.rules, &v.warnings}) {
        out += '\n';
        for (const auto& word : *words) out += word + ' ';
    }
    for (const auto& [name, value] : v.fields) out += '\n' + name + '=' + value;
    for (const auto& s : v.signals) {
        out += '\n' + s.kind + ' ' + s.rule + ' ' + s.text + ' ' + s.field + ' ' +
               std::to_string(s.begin) + ' ' + std::to_string(s.end) + ' ' + s.effect;
    }
    return out;
}

constexpr const char* kRules = R"(
lexicon: {angry: -2, good: 2}
intensifiers: {very: 1.5}
negators: {not: 3}
lists: {money: [refund, money back]}
rules:
  - id: money
    when: {text: {list: money}}
    then: {topic: {refund: 3}, urgency: +20}
  - id: order-number
    when:
      all:
        - body: {regex: 'order (?<order>\d{4,})'}
        - body: {words: [parcel]}
    then: {topic: shipping}
  - id: not-for-dealers
    when:
      body: {words: [refund]}
      none:
        - from: {domain: dealer.example}
    then: {urgency: +1}
  - id: hurry
    when: {urgency: ">= 75"}
    then: {queue: urgent}
  - id: refunds-are-hard
    when: {topic: {refund: ">= 2"}, sentiment: "<= neutral"}
    then: {queue: hard, flag: true, stop: true}
  - id: later
    when: {body: {words: [refund]}}
    then: {queue: quick}
)";

TEST(Trace, GivesTheSameVerdict) {
    const auto rules = load(kRules);
    for (const char* body :
         {"", "I want my refund.", "order 12345 is not very good", "refund, order 4711, parcel",
          "I am VERY angry!! not good. money\nback"}) {
        SCOPED_TRACE(body);
        const auto m = mail("Re: Refund", body);
        EXPECT_EQ(told(rules->explain(m, {}).verdict), told(rules->judge(m, {})));
    }
}

TEST(Trace, SaysOfEveryRuleWhatBecameOfIt) {
    const auto rules = load(kRules);
    const Trace trace =
        rules->explain(mail("Hello", "A refund please for order 12345, I am angry"), {});
    ASSERT_EQ(trace.rules.size(), 6u);
    EXPECT_EQ(outcome(trace, "money"), "fired");
    EXPECT_EQ(outcome(trace, "order-number"), "near");
    EXPECT_EQ(outcome(trace, "not-for-dealers"), "fired");
    EXPECT_EQ(outcome(trace, "hurry"), "near");
    EXPECT_EQ(outcome(trace, "refunds-are-hard"), "fired");
    EXPECT_EQ(outcome(trace, "later"), "after_stop");
    EXPECT_EQ(find(trace, "refunds-are-hard")->decides,
              (std::vector<std::string>{"queue", "flag"}));
    EXPECT_EQ(outcome(rules->explain(mail("Hello", "nothing"), {}), "order-number"), "not_fired");
}

TEST(Trace, SaysWhichConditionFailedAndWhatItHad) {
    const auto rules = load(kRules);
    const Trace trace = rules->explain(mail("", "my order 12345, refund"), {});
    const TracedCondition& order = find(trace, "order-number")->condition;
    ASSERT_EQ(order.children.size(), 2u);
    EXPECT_EQ(order.children[0].holds, Holds::yes);
    EXPECT_EQ(order.children[0].kind, "regex");
    EXPECT_EQ(order.children[0].hits.at(0).text, "order 12345");
    EXPECT_EQ(order.children[1].holds, Holds::no);
    EXPECT_EQ(order.children[1].kind, "words");
    EXPECT_EQ(order.children[1].field, "body");
    EXPECT_EQ(order.children[1].line, 14);

    const TracedCondition& hurry = find(trace, "hurry")->condition;
    EXPECT_EQ(hurry.kind, "urgency");
    EXPECT_EQ(hurry.value, "51");  // as it stood when the rule was looked at
    const TracedCondition& hard = find(trace, "refunds-are-hard")->condition;
    EXPECT_EQ(hard.children.at(0).value, "refund 3");
}

TEST(Trace, WhatMustNotBeThereIsNoNearHit) {
    const auto rules = load(kRules);
    auto m = mail("", "nothing");
    m.from = {{"", "shop@dealer.example"}};
    EXPECT_EQ(outcome(rules->explain(m, {}), "not-for-dealers"), "not_fired");
    m.new_text = m.plain_text = "refund";
    const Trace trace = rules->explain(m, {});
    EXPECT_EQ(outcome(trace, "not-for-dealers"), "near");
    const TracedCondition& condition = find(trace, "not-for-dealers")->condition;
    EXPECT_EQ(condition.children.at(1).kind, "none");
    EXPECT_EQ(condition.children.at(1).children.at(0).hits.size(), 1u);
}

TEST(Trace, AddsScoresUpStepByStep) {
    const auto rules = load(kRules);
    const Trace trace = rules->explain(mail("", "refund, I am angry"), {});
    const TracedRule& money = *find(trace, "money");
    EXPECT_EQ(trace.start.urgency, 30);
    EXPECT_LT(trace.start.sentiment, 0);
    EXPECT_EQ(money.before.urgency, 30);
    EXPECT_EQ(money.after.urgency, 50);
    EXPECT_EQ(money.topics, (std::vector<std::pair<std::string, double>>{{"refund", 3}}));
    int urgency = trace.start.urgency;
    for (const auto& rule : trace.rules) {
        if (rule.outcome != TracedOutcome::fired) continue;
        EXPECT_EQ(rule.before.urgency, urgency) << rule.id;
        urgency = rule.after.urgency;
    }
    EXPECT_EQ(urgency, trace.end.urgency);
    EXPECT_EQ(trace.end.urgency, trace.verdict.urgency_score);
}

TEST(Trace, FollowsPointsFromRuleToRule) {
    const auto rules = load(R"(
rules:
  - {id: once, when: {body: again}, then: {points: {patience: -1}}}
  - {id: twice, when: {body: third time}, then: {points: {patience: -2}}}
  - {id: enough, when: {points: {patience: "<= -3"}}, then: {queue: hard}}
)");
    const Trace trace = rules->explain(mail("", "again"), {});
    using Sums = std::vector<std::pair<std::string, double>>;
    EXPECT_EQ(find(trace, "once")->points, (Sums{{"patience", -1}}));
    EXPECT_EQ(outcome(trace, "enough"), "near");  // it would have decided the queue
    EXPECT_EQ(find(trace, "enough")->condition.kind, "points");
    EXPECT_EQ(find(trace, "enough")->condition.value, "patience -1");
    const Trace more = rules->explain(mail("", "again, the third time"), {});
    EXPECT_EQ(outcome(more, "enough"), "fired");
    EXPECT_EQ(more.points, (Sums{{"patience", -3}}));
    EXPECT_EQ(more.verdict.points.at("patience"), -3);
}

TEST(Trace, SaysWhatAnEntryOfALexiconCounts) {
    const auto rules = load(kRules);
    const Trace trace = rules->explain(mail("", "This is not very good."), {});
    ASSERT_EQ(trace.mood.size(), 1u);
    const TracedMood& good = trace.mood[0];
    EXPECT_EQ(good.hit.text, "good");
    EXPECT_EQ(good.file, "r.yaml");
    EXPECT_EQ(good.valence, 2);
    ASSERT_EQ(good.factors.size(), 2u);
    EXPECT_EQ(good.factors[0], (std::pair<std::string, double>{"\"very\"", 1.5}));
    EXPECT_EQ(good.factors[1], (std::pair<std::string, double>{"negated by \"not\"", -0.5}));
    EXPECT_DOUBLE_EQ(good.counted, -1.5);
}

TEST(Trace, NamesTheLineAndColumnOfTheMailsText) {
    const auto rules = load(kRules);
    const auto m = message::parse(
        "From: a@b.example\r\nSubject: Hi\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "Hello,\r\n\r\n> where is it\r\n> my parcel\r\n\r\nGr\xC3\xBC\xC3\x9F"
        "e, my money\r\n"
        "back now\r\n");
    const Trace trace = rules->explain(m, {});
    const TracedHit& hit = find(trace, "money")->condition.hits.at(0);
    EXPECT_EQ(hit.field, "body");
    EXPECT_EQ(hit.line, 6u);
    EXPECT_EQ(hit.column, 11u);  // characters, not bytes
    EXPECT_EQ(hit.before,
              "Gr\xC3\xBC\xC3\x9F"
              "e, my ");
    EXPECT_EQ(hit.text, "money back");
    EXPECT_EQ(hit.after, " now");
    const auto subject = rules->explain(mail("Your refund?", ""), {});
    const TracedHit& in_subject = find(subject, "money")->condition.hits.at(0);
    EXPECT_EQ(in_subject.field, "subject");
    EXPECT_EQ(in_subject.line, 0u);
    EXPECT_EQ(in_subject.column, 6u);
}

TEST(Trace, ARegexAtItsLimitIsUnknown) {
    const auto rules = load_condition("{body: {regex: '(a+)+$'}}");
    const Trace trace = rules->explain(mail("", std::string(5000, 'a') + "!"), {});
    EXPECT_EQ(outcome(trace, "hit"), "unknown");
    EXPECT_EQ(find(trace, "hit")->condition.holds, Holds::unknown);
}

TEST(Trace, LooksAtNoRuleOfAnotherLanguage) {
    const auto loaded = RuleSet::load(
        {{"de.yaml",
          "language: de\nrules: [{id: geld, when: {body: Geld}, then: {urgency: +1}}]\n"}});
    ASSERT_TRUE(loaded.rules) << show(loaded.diagnostics);
    auto m = mail("", "Geld");
    EXPECT_EQ(outcome(loaded.rules->explain(m, {}), "geld"), "other_language");
    m.language = "de";
    EXPECT_EQ(outcome(loaded.rules->explain(m, {}), "geld"), "fired");
}

}  // namespace
}  // namespace triaged::triage
