// What conditions hold of: words in every script, matchers, context, zones of a mail.
#include <gmock/gmock.h>

#include "support.h"

namespace triaged::triage {
namespace {

using testing::ElementsAre;

TEST(Conditions, WordsAndPhrasesMatchWholeWordsInAnyScript) {
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

TEST(Conditions, DomainsMayBeWrittenAsPeopleWriteThem) {
    message::Message m = mail("", "x");
    m.from = {{"", "kim@shop.xn--mller-kva.example"}};
    EXPECT_TRUE(fires(*load_condition("{from: {domain: M\xC3\x9CLLER.example}}"), m));
    EXPECT_TRUE(fires(*load_condition("{from: {domain: xn--mller-kva.example}}"), m));
}

TEST(Conditions, StretchedWordsAreFoundWhateverOtherRulesLookFor) {
    const auto rules = load(
        "rules:\n"
        "  - {id: so, when: {body: so}, then: {topic: refund}}\n"
        "  - {id: sooo, when: {body: sooo}, then: {topic: refund}}\n"
        "  - {id: stem, when: {body: 's*'}, then: {topic: refund}}\n");
    EXPECT_THAT(rules->judge(mail("", "sooo"), {}).rules, ElementsAre("so", "sooo", "stem"));
}

TEST(Conditions, Matchers) {
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

TEST(Conditions, LengthCountsCharactersAndCapitalsWords) {
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

TEST(Conditions, ContextIsAskedAndTheUnknownIsFalse) {
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

TEST(Conditions, ZonesOfTheMailAreKeptApart) {
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
}  // namespace
}  // namespace triaged::triage
