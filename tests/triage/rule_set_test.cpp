#include "triage/rule_set.h"

#include <gmock/gmock.h>

#include "support.h"

namespace triaged::triage {
namespace {

using testing::ElementsAre;

TEST(RuleSet, NamedGroupsBecomeFields) {
    const auto rules = load_condition(
        "{any: [{subject: order}, {text: {regex: '#(?<order>\\d{6,})(?: from (?<shop>\\w+))?'}}]}");
    const Verdict v = rules->judge(mail("Order", "about #1234567 from Berlin"), {});
    EXPECT_EQ(v.fields.at("order"), "1234567");
    EXPECT_EQ(v.fields.at("shop"), "Berlin");
}

TEST(RuleSet, SignalsTellTheWordsAndTheirPlace) {
    const auto rules = load_condition("{body: {words: ['reimburs*'], regex: '\\d+ EUR'}}");
    const std::string body = "Bitte re\xC2\xADimbursement: 50 EUR";
    const Verdict v = rules->judge(mail("", body), {});
    ASSERT_EQ(v.signals.size(), 2u);
    EXPECT_EQ(v.signals[0].kind, "word");
    EXPECT_EQ(v.signals[0].rule, "hit");
    EXPECT_EQ(v.signals[0].field, "body");
    EXPECT_EQ(v.signals[0].effect, "topic refund 1");
    EXPECT_EQ(body.substr(v.signals[0].begin, v.signals[0].end - v.signals[0].begin),
              "re\xC2\xADimbursement");
    EXPECT_EQ(v.signals[1].kind, "regex");
    EXPECT_EQ(body.substr(v.signals[1].begin, v.signals[1].end - v.signals[1].begin), "50 EUR");
}

TEST(RuleSet, LanguageOfAFileBindsItsRulesAndWords) {
    auto loaded = RuleSet::load(
        {{"en.yaml",
          "language: en\nlexicon: {gift: 2}\nrules:\n  - id: hit\n    then: {topic: order}\n"},
         {"de.yaml", "language: de\nlexicon: {gift: -3}\n"}});
    ASSERT_EQ(show(loaded.diagnostics), "");
    message::Message m = mail("", "Gift");
    EXPECT_TRUE(fires(*loaded.rules, m));
    EXPECT_GT(loaded.rules->judge(m, {}).sentiment_score, 0);
    m.language = "de";
    EXPECT_FALSE(fires(*loaded.rules, m));
    EXPECT_LT(loaded.rules->judge(m, {}).sentiment_score, 0);
    m.language = "unknown";
    EXPECT_EQ(loaded.rules->judge(m, {}).sentiment_score, 0);
}

TEST(RuleSet, ARegexAtItsLimitIsToldAndNeverTakenForNoMatch) {
    const std::string bomb(5000, 'a');
    const message::Message m = mail("", bomb + "!");
    for (const char* when : {"{body: {regex: '(a+)+$'}}", "{none: {body: {regex: '(a+)+$'}}}"}) {
        SCOPED_TRACE(when);
        const Verdict v = load_condition(when)->judge(m, {});
        EXPECT_THAT(v.rules, ElementsAre());
        EXPECT_THAT(v.warnings, ElementsAre("regex of rule hit hit its match limit"));
    }
}

TEST(RuleSet, LoadingIsEndedByTheCallerAtAnyMomentAndGivesNothing) {
    std::string words;
    for (int i = 0; i < 2500; ++i) words += (i ? ", w" : "w") + std::to_string(i);
    const std::vector<RuleSource> sources = {
        {"a.yaml", "lists: {unused: [x], many: [" + words + "]}\n"},
        {"b.yaml",
         "rules:\n"
         "  - {id: a, when: {body: {list: many}}, then: {flag: true}}\n"
         "  - {id: b, when: {body: {regex: ['[0-9]+', 'x+', 'y+']}}, then: {flag: true}}\n"}};
    int moments = 0;
    for (bool ended = true; ended; ++moments) {
        int asked = 0;
        const auto loaded =
            RuleSet::load(sources, std::nullopt, [&] { return ++asked <= moments; });
        ended = asked > moments;
        EXPECT_EQ(loaded.rules == nullptr, ended) << moments;
        EXPECT_EQ(loaded.diagnostics.empty(), ended) << moments;  // a warning of the list
    }
    EXPECT_GT(moments, 10);
}

TEST(RuleSet, EmptyMailIsJudged) {
    const auto rules = load("lexicon: {bad: -2}\nask_cues: {please: 1}\n");
    const Verdict v = rules->judge(message::Message{}, {});
    EXPECT_EQ(v.queue, "think");
    EXPECT_THAT(v.topics, ElementsAre("other"));
    EXPECT_EQ(v.ask, "");
    EXPECT_EQ(v.sentiment, Sentiment::neutral);
}

}  // namespace
}  // namespace triaged::triage
