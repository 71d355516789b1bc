#include "triage/rule_set.h"

#include <gmock/gmock.h>

#include "support.h"

namespace triaged::triage {
namespace {

using testing::ElementsAre;

TEST(RuleSet, WordsAndPhrasesMatchWholeWordsInAnyScript) {
    const struct {
        const char* words;
        const char* body;
        bool hit;
    } cases[] = {
        {"refund", "I want a Refund.", true},
        {"refund", "No refunds here", false},
        {"'refund*'", "No refunds here", true},
        {"'refund*'", "prerefund", false},
        {"money back", "give me my money\nback!", true},
        {"money back", "give me my MONEY-BACK now", true},
        {"money back", "my money is back", false},
        {"'charg* twice'", "you charged twice", true},
        {"can't log in", "I can\xE2\x80\x99t log in", true},
        {"stra\xC3\x9F"
         "e",
         "Meine STRASSE", true},
        {"strasse",
         "meine Stra\xC3\x9F"
         "e",
         true},
        {"\xC3\xBC"
         "berweisung",
         "U\xCC\x88"
         "BERWEISUNG",
         true},  // combining diaeresis
        {"cafe\xCC\x81", "Caf\xC3\xA9", true},
        {"iade",
         "\xC4\xB0"
         "ADE istiyorum",
         true},  // dotted capital I
        {"iade",
         "\xC4\xB1"
         "ade",
         true},  // dotless i
        {"refund",
         "re\xC2\xAD"
         "fund",
         true},  // soft hyphen
        {"refund",
         "re\xE2\x80\x8B"
         "fund",
         true},  // zero width space
        {"refund", "\xEF\xBC\xB2\xEF\xBD\x85\xEF\xBD\x86\xEF\xBD\x95\xEF\xBD\x8E\xEF\xBD\x84",
         true},  // full width
        {"\xE8\xBF\x94\xE9\x87\x91",
         "\xE8\x87\xB3\xE6\x80\xA5\xE8\xBF\x94\xE9\x87\x91\xE3\x81\x97"
         "\xE3\x81\xA6",
         true},  // Han amid kana
        {"\xE8\xBF\x94\xE9\x87\x91", "\xE8\xBF\x94", false},
        {"\xE0\xB8\x84\xE0\xB8\xB7\xE0\xB8\x99",
         "\xE0\xB8\x82\xE0\xB8\xAD\xE0\xB8\x84\xE0\xB8\xB7"
         "\xE0\xB8\x99",
         true},  // Thai
        {"\xD0\xB2\xD0\xB5\xD1\x80\xD0\xBD*",
         "\xD0\x92\xD0\x95\xD0\xA0\xD0\x9D\xD0\x98\xD0\xA2"
         "\xD0\x95",
         true},  // Cyrillic stem
        {"still ... waiting", "I am still, after weeks, waiting", true},
        {"still ... waiting", "still waiting", true},
        {"still ... waiting", "waiting, still", false},
        {"still ... waiting", "still one two three four five waiting", true},
        {"still ... waiting", "still one two three four five six waiting", false},
        {"still ... waiting", "still still waiting still", true},
        {"again ... again", "again", false},
        {"again ... again", "again and again", true},
        {"no ... at all ... me", "no help at all from me", true},
        {"no ... at all ... me", "no help at all", false},
        {"never again", "#NeverAgain", true},
        {"never again", "NeverAgain", false},
        {"dhl fail", "#DHLFail", false},
        {"so bad", "soooo baaaad", true},
        {"so baad", "soooo baaaad", true},
        {"\xD0\xBD\xD0\xB5\xD1\x82", "\xD0\xBD\xD0\xB5\xD0\xB5\xD0\xB5\xD0\xB5\xD1\x82", true},
        {"so1000", "sooo1000", true},
        {":)", "fine :-)", true},
        {":-(", "(not fine :(( )", true},
        {":/", "http://x", false},
        {"<3", "a<3 b", false},
        {"<3", "a <3", true},
        {"\xF0\x9F\x98\xA1", "so\xF0\x9F\x98\xA1!", true},  // emoji
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(std::string(c.words) + " | " + c.body);
        std::string quoted = c.words;
        if (quoted[0] != '\'') quoted = '"' + quoted + '"';
        const auto rules = load_condition("{body: {words: [" + quoted + "]}}");
        EXPECT_EQ(fires(*rules, mail("", c.body)), c.hit);
    }
}

TEST(RuleSet, DomainsMayBeWrittenAsPeopleWriteThem) {
    message::Message m = mail("", "x");
    m.from = {{"", "kim@shop.xn--mller-kva.example"}};
    EXPECT_TRUE(fires(*load_condition("{from: {domain: M\xC3\x9CLLER.example}}"), m));
    EXPECT_TRUE(fires(*load_condition("{from: {domain: xn--mller-kva.example}}"), m));
}

TEST(RuleSet, StretchedWordsAreFoundWhateverOtherRulesLookFor) {
    const auto rules = load(
        "rules:\n"
        "  - {id: so, when: {body: so}, then: {topic: refund}}\n"
        "  - {id: sooo, when: {body: sooo}, then: {topic: refund}}\n"
        "  - {id: stem, when: {body: 's*'}, then: {topic: refund}}\n");
    EXPECT_THAT(rules->judge(mail("", "sooo"), {}).rules, ElementsAre("so", "sooo", "stem"));
}

TEST(RuleSet, Matchers) {
    message::Message m = mail("Order RMA-12345 (urgent)", "Dear team,\nwhere is it?\nKim");
    m.to = {{"", "support@company.example"}};
    m.fields = {{"List-Id", "News <news.shop.example>"}, {"X-Priority", "1"}};
    m.parts = {{"multipart/mixed", "", "", "", -1, false},
               {"text/plain", "utf-8", "", "", 500, false},
               {"application/pdf", "", "Rechnung.PDF", "base64", 2'000'000, true}};
    const struct {
        const char* when;
        bool hit;
    } cases[] = {
        {"{subject: {regex: '\\bRMA[- ]?\\d{4,}'}}", true},
        {"{subject: {regex: '\\brma\\d'}}", false},
        {"{subject: {regex: '(?-i)rma'}}", false},
        {"{body: {regex: '^where .*\\?$'}}", true},
        {"{body: {regex: '[0-9]{3}'}}", false},
        {"{text: {regex: '\\d{5}'}}", true},
        {"{text: {words: [where]}}", true},
        {"{text: [order]}", true},
        {"{text: where}", true},
        {"{body: order}", false},
        {"{subject: {equals: ' order rma-12345 (URGENT)'}}", true},
        {"{subject: {glob: 'order *urgent?'}}", true},
        {"{subject: {glob: 'order'}}", false},
        {"{subject: {words: order, regex: '\\d{9}'}}", false},
        {"{subject: {exists: true}}", true},
        {"{cc: {exists: true}}", false},
        {"{cc: {exists: false}}", true},
        {"{from: {domain: customer.example}}", true},
        {"{from: {domain: '@example'}}", true},
        {"{from: {domain: omer.example}}", false},
        {"{from: {address: KIM@customer.example}}", true},
        {"{from: {address: bob@customer.example}}", false},
        {"{from: {glob: '*@customer.example'}}", true},
        {"{from: {name: kim}}", true},
        {"{from: {name: example}}", false},
        {"{from: {words: example}}", true},
        {"{to: {domain: [paypal.com, company.example]}}", true},
        {"{header: {list-id: {exists: true}}}", true},
        {"{header: {X-Mailer: {exists: true}}}", false},
        {"{header: {X-Priority: {equals: '1'}, List-Id: {words: shop}}}", true},
        {"{header: {X-Priority: {equals: '2'}}}", false},
        {"{attachment: '*.pdf'}", true},
        {"{attachment: '*.doc'}", false},
        {"{attachment: {type: 'application/*', name: {words: rechnung}}}", true},
        {"{attachment: {count: '>= 2'}}", false},
        {"{attachment: {exists: true}}", true},
        {"{size: '> 1 MB'}", true},
        {"{size: '< 1 MB'}", false},
        {"{language: [de, en]}", true},
        {"{language: de}", false},
        {"{sender_kind: person}", true},
        {"{sender_kind: machine}", false},
        {"{sender_kind: [bounce, list]}", false},
        {"{urgency: normal}", true},
        {"{urgency: '>= high'}", false},
        {"{urgency: '20..40'}", true},
        {"{sentiment: neutral}", true},
        {"{sentiment: '< 0'}", false},
        {"{any: [{body: nothing}, {subject: order}]}", true},
        {"{all: [{body: where}, {subject: order}]}", true},
        {"{all: [{body: where}, {subject: where}]}", false},
        {"{none: [{body: nothing}, {subject: where}]}", true},
        {"{none: [{body: nothing}, {subject: order}]}", false},
        {"{all: [{any: [{none: [{body: xyz}]}, {body: abc}]}, {none: {subject: xyz}}]}", true},
        {"{body: where, subject: order, none: {header: {X-Mailer: {exists: true}}}}", true},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.when);
        EXPECT_EQ(fires(*load_condition(c.when), m), c.hit);
    }
}

TEST(RuleSet, LengthCountsCharactersAndCapitalsWords) {
    const struct {
        const char* when;
        const char* subject;
        const char* body;
        bool hit;
    } cases[] = {
        {"{length: 0}", "subject", "", true},
        {"{length: 4}", "", "\u00FCber", true},
        {"{length: 5}", "", "\u00FCber", false},
        {"{length: '>= 3, < 5'}", "", "\u732B\u732B\u732B\u732B", true},
        {"{capitals: 3}", "", "why is THIS STILL BROKEN? please", true},
        {"{capitals: 3}", "GIVE ME THAT", "now", true},
        {"{capitals: 2}", "", "THIS is NOT OK", true},
        {"{capitals: 2}", "", "\u00C4RGER \u00DCBER \u00E4rger", true},
        {"{capitals: 0}", "A B C", "I am a person", true},
        {"{capitals: '>= 3'}", "GIVE ME", "THAT", false},  // not across
    };
    for (const auto& c : cases) {
        EXPECT_EQ(fires(*load_condition(c.when), mail(c.subject, c.body)), c.hit)
            << c.when << ' ' << c.subject << ' ' << c.body;
    }
}

TEST(RuleSet, ContextIsAskedAndTheUnknownIsFalse) {
    Context known;
    known.received = 1715644800 + 9 * 3600;  // Tuesday 14 May 2024, 09:00 UTC
    known.utc_offset_minutes = 120;
    known.business_hours = true;
    known.holiday = false;
    known.account = "Support";
    known.folder = "INBOX";
    known.earlier_contacts = 3;
    known.unanswered_contacts = 2;
    known.days_since_last_contact = 4.5;
    known.customer_groups = {"vip"};
    known.known_conversation = false;
    const struct {
        const char* when;
        bool hit;
        bool hit_when_unknown;
    } cases[] = {
        {"{hour: '8..11'}", true, false},
        {"{hour: 11}", true, false},
        {"{hour: 9}", false, false},
        {"{weekday: tue}", true, false},
        {"{weekday: [Saturday, Sunday]}", false, false},
        {"{weekday: 'mon..fri'}", true, false},
        {"{business_hours: true}", true, false},
        {"{business_hours: false}", false, false},
        {"{holiday: false}", true, false},
        {"{account: support}", true, false},
        {"{folder: inbox}", true, false},
        {"{first_contact: false}", true, false},
        {"{first_contact: true}", false, false},
        {"{earlier_contacts: '>= 3'}", true, false},
        {"{earlier_contacts: 0}", false, false},
        {"{unanswered: '>= 2, < 5'}", true, false},
        {"{days_since_last: '> 4'}", true, false},
        {"{customer_group: [gold, VIP]}", true, false},
        {"{known_conversation: false}", true, false},
        {"{none: {first_contact: true}}", true, true},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.when);
        const auto rules = load_condition(c.when);
        EXPECT_EQ(fires(*rules, mail("s", "b"), known), c.hit);
        EXPECT_EQ(fires(*rules, mail("s", "b"), {}), c.hit_when_unknown);
    }
}

TEST(RuleSet, ZonesOfTheMailAreKeptApart) {
    message::Message m = mail("", "");
    m.plain_text = "Dear refund team,\nIt broke.\nThanks\n-- \nSales\n> old refund text\n";
    m.zones = {{message::Zone::greeting, 0, 18},
               {message::Zone::body, 18, 28},
               {message::Zone::closing, 28, 35},
               {message::Zone::signature, 35, 45},
               {message::Zone::quoted, 45, 63}};
    EXPECT_TRUE(fires(*load_condition("{body: [refund]}"), m));
    EXPECT_TRUE(fires(*load_condition("{body: [thanks]}"), m));
    EXPECT_FALSE(fires(*load_condition("{body: [sales]}"), m));
    EXPECT_FALSE(fires(*load_condition("{body: [old]}"), m));
    EXPECT_TRUE(fires(*load_condition("{quoted: [old refund text]}"), m));
    EXPECT_TRUE(fires(*load_condition("{footer: [sales]}"), m));
}

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

TEST(RuleSet, ActionsAddUp) {
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

TEST(RuleSet, TopicWeightsCountForEachDifferentWordUpToALimit) {
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

TEST(RuleSet, ATopicWithTooSmallAShareOfTheMainOneIsNotTold) {
    const auto rules = load(
        "settings: {topics: {least_share: 0.6}}\n"
        "rules:\n"
        "  - id: a\n    then: {topic: {refund: 5, order: 3, shipping: 2}}\n");
    EXPECT_THAT(rules->judge(mail("", "x"), {}).topics, ElementsAre("refund", "order"));
}

TEST(RuleSet, UrgencyStepsApplyInOrder) {
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

TEST(RuleSet, PointsAreSummedUnderNamesOfTheirOwnAndAreNoTopics) {
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

TEST(RuleSet, PointsThatNobodyGivesAreAMistake) {
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
