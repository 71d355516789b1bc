#include "triage/rule_test.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "support.h"

namespace triaged::triage {
namespace {

Result<std::string> no_files(const std::string& path) { return fail("no file " + path); }

// Every difference of every test: "rule: what: expected X, got Y".
std::string differences(const RuleSet& rules, const ReadFile& read_file = no_files) {
    std::string out;
    for (const auto& result : run_tests(rules, read_file)) {
        for (const auto& d : result.differences) {
            out += result.test.rule + ": " + d.what + ": expected " + d.expected + ", got " +
                   d.got + '\n';
        }
    }
    return out;
}

constexpr char kRule[] = R"(
lexicon: {angry: -3, love: 3}
ask_cues: {please: 2}
rules:
  - id: refund
    when:
      body: {words: [refund], regex: '#(?<order>\d+)'}
      none: {header: {List-Id: {exists: true}}}
    then:
      topic: refund
      urgency: at least high
      keyword: topic-refund
      acknowledge: calm
      queue: hard
      folder: Refunds
      flag: true
    tests:
)";

TEST(RuleTests, ADeadlineIsExpectedWithItsDayAtLeast) {
    const auto rules = load(R"(
date_order: dmy
deadline_cues: [by]
rules:
  - id: a
    when: {body: mail}
    then: {topic: refund}
    tests:
      - {mail: {body: "mail me by 17.5.2024"}, expect: {deadline: "2024-05-17"}}
      - {mail: {body: "mail me by 17.5.2024"}, expect: {deadline: "2024"}}
      - {mail: {body: "mail me"}, expect: {deadline: ""}}
      - {mail: {body: "mail me"}, expect: {deadline: none}}
)");
    const std::string told = differences(*rules);
    EXPECT_NE(told.find("a: deadline: expected 2024, got 2024-05-17T23:59"), std::string::npos)
        << told;
    EXPECT_NE(told.find("a: deadline: expected , got none"), std::string::npos) << told;
    EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 2) << told;
}

TEST(RuleTests, PassWhenEverythingIsAsExpected) {
    const auto rules = load(std::string(kRule) + R"(
      - mail: {subject: "Grüße", body: "Dear team,\nplease refund #77. I am angry."}
        expect:
          queue: hard
          urgency: [high, urgent]
          sentiment: "<= negative"
          topic: refund
          topics: [refund]
          keyword: topic-refund
          flag: true
          folder: Refunds
          ask: please refund
          acknowledge: calm
          fires: true
          rules: [refund]
          not_rules: [other]
          fields: {order: "77"}
      - mail:
          from: "Müller, Jürgen <jm@x.example>"
          cc: [a@x.example, "B <b@x.example>"]
          headers: {List-Id: <news.x.example>}
          body: refund #77
          attachments: [a.pdf]
        expect: {fires: false, queue: think, acknowledge: true, flag: false}
)");
    EXPECT_EQ(differences(*rules), "");
    EXPECT_EQ(run_tests(*rules, no_files).size(), 2u);
}

TEST(RuleTests, TellWhatDiffers) {
    const auto rules = load(std::string(kRule) + R"(
      - mail: {body: "refund #77 please"}
        expect:
          queue: [urgent, think]
          urgency: low
          sentiment: positive
          topic: legal
          topics: [refund, legal]
          keyword: mood
          flag: false
          folder: X
          ask: nothing
          acknowledge: false
          fires: false
          rules: [a]
          not_rules: [refund]
          fields: {order: "78"}
      - eml: mails/one.eml
        expect: {fires: true}
)");
    EXPECT_EQ(differences(*rules),
              "refund: queue: expected urgent, think, got hard\n"
              "refund: urgency: expected low, got high (50)\n"
              "refund: sentiment: expected positive, got neutral (0)\n"
              "refund: topic: expected legal, got refund\n"
              "refund: topics: expected refund, legal, got refund\n"
              "refund: keyword: expected mood, got topic-refund\n"
              "refund: flag: expected false, got true\n"
              "refund: folder: expected X, got Refunds\n"
              "refund: ask: expected nothing, got refund #77 please\n"
              "refund: acknowledge: expected false, got calm\n"
              "refund: fires: expected false, got true\n"
              "refund: rules: expected a, got refund\n"
              "refund: not_rules: expected refund, got refund\n"
              "refund: fields: expected order=78, got order=77\n"
              "refund: eml: expected mails/one.eml, got no file mails/one.eml\n");
}

TEST(RuleTests, ReadMailsFromFilesBesideTheRules) {
    const auto loaded = RuleSet::load({{"rules/en/r.yaml", std::string(kRule) + R"(
      - eml: mails/one.eml
        expect: {fires: true}
)"}});
    ASSERT_EQ(show(loaded.diagnostics), "");
    std::string asked;
    const ReadFile read = [&](const std::string& path) -> Result<std::string> {
        asked = path;
        return std::string("From: a@b.example\n\nrefund #1\n");
    };
    EXPECT_EQ(differences(*loaded.rules, read), "");
    EXPECT_EQ(asked, "rules/en/mails/one.eml");
}

TEST(RuleTests, KnowTheirContextAndLanguage) {
    const auto rules = load(R"(
language: de
rules:
  - id: hit
    when: {first_contact: false, hour: 7, customer_group: vip, language: de}
    then: {topic: order}
    tests:
      - mail: {body: x}
        context: {earlier_contacts: 2, hour: 7, customer_group: [vip]}
        expect: {fires: true, language: de}
      - mail: {body: x, language: en}
        context: {earlier_contacts: 2, hour: 7, customer_group: [vip]}
        expect: {fires: false}
)");
    EXPECT_EQ(differences(*rules), "");
}

// Every yaml block of the reference is a rule file that loads and passes its own tests.
TEST(RuleTests, RulesThatNoTestIsAboutAreKnown) {
    const auto rules = load(
        "rules:\n"
        "  - id: own\n"
        "    then: {flag: true}\n"
        "    tests: [{mail: {body: x}, expect: {rules: [named], not_rules: [excluded]}}]\n"
        "  - {id: named, then: {flag: true}}\n"
        "  - {id: excluded, when: {body: y}, then: {flag: true}}\n"
        "  - {id: off, enabled: false, then: {flag: true}}\n");
    const auto untested = rules->untested_rules();
    ASSERT_EQ(untested.size(), 1u);
    EXPECT_EQ(untested[0].id, "excluded");
    EXPECT_EQ(untested[0].at.line, 6);
}

TEST(RuleTests, ExamplesOfTheReferenceHold) {
    std::ifstream file(SOURCE_DIR "/rules/README.md");
    ASSERT_TRUE(file.is_open());
    std::string line;
    std::string block;
    bool inside = false;
    int blocks = 0;
    int tests = 0;
    while (std::getline(file, line)) {
        if (line == "```yaml") {
            inside = true;
            block.clear();
        } else if (inside && line == "```") {
            inside = false;
            ++blocks;
            SCOPED_TRACE(block);
            const auto rules = load(block);
            ASSERT_TRUE(rules);
            EXPECT_EQ(differences(*rules), "");
            tests += static_cast<int>(rules->tests().size());
        } else if (inside) {
            block += line + '\n';
        }
    }
    EXPECT_GE(blocks, 1);
    EXPECT_GE(tests, 2);
}

}  // namespace
}  // namespace triaged::triage
