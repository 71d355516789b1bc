#include "triage/mail_language.h"

#include <gmock/gmock.h>

#include "message/parse.h"
#include "support.h"

namespace triaged::triage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(MailLanguage, OtherIsWhatIsKnownAndNoFileIsBoundTo) {
    const std::vector<std::string> bound = {"en", "unknown", "other", "de"};
    EXPECT_FALSE(is_other_language(bound, "en"));
    EXPECT_TRUE(is_other_language(bound, "it"));
    EXPECT_TRUE(is_other_language(bound, "other"));
    EXPECT_FALSE(is_other_language(bound, "unknown"));
    EXPECT_FALSE(is_other_language({}, "unknown"));  // what cannot be told may be any
    EXPECT_FALSE(is_other_language({}, ""));

    EXPECT_EQ(language_bit(bound, "de"), 8u);
    EXPECT_EQ(language_bit(bound, "it"), 4u);
    EXPECT_EQ(language_bit(bound, "unknown"), 2u);
    EXPECT_EQ(language_bit({"en"}, "it"), 0u);
    EXPECT_EQ(language_bit({"en"}, "unknown"), 0u);
}

const std::vector<RuleSource> kFiles = {
    {"en.yaml",
     "language: [en, unknown]\nlexicon: {top: 3}\n"
     "rules:\n  - {id: english, when: {body: top}, then: {flag: true}}\n"},
    {"other.yaml", "language: other\nrules:\n  - {id: other-file, then: {topic: sales}}\n"},
    {"all.yaml",
     "rules:\n  - {id: other-condition, when: {language: other}, then: {topic: legal}}\n"
     "  - {id: italian, when: {language: it}, then: {topic: order}}\n"},
};

Verdict judged(const std::vector<RuleSource>& files, const std::string& language) {
    const auto loaded = RuleSet::load(files);
    EXPECT_EQ(show(loaded.diagnostics) + show(loaded.diagnostics, Severity::warning), "");
    message::Message m = mail("", "top");
    m.language = language;
    return loaded.rules->judge(m, {});
}

TEST(MailLanguage, MailInALanguageWithoutFilesIsJudgedByNoOther) {
    EXPECT_THAT(judged(kFiles, "en").rules, ElementsAre("english"));
    EXPECT_THAT(judged(kFiles, "unknown").rules, ElementsAre("english"));
    const Verdict italian = judged(kFiles, "it");
    EXPECT_THAT(italian.rules, ElementsAre("other-file", "other-condition", "italian"));
    EXPECT_EQ(italian.sentiment_score, 0);
    EXPECT_THAT(judged(kFiles, "nl").rules, ElementsAre("other-file", "other-condition"));
}

TEST(MailLanguage, AFileIsEnoughToAddALanguage) {
    auto files = kFiles;
    files.push_back({"it.yaml", "language: it\nrules:\n  - {id: added, then: {topic: how-to}}\n"});
    EXPECT_THAT(judged(files, "it").rules, ElementsAre("italian", "added"));
    EXPECT_THAT(judged(files, "nl").rules, ElementsAre("other-file", "other-condition"));
}

TEST(MailLanguage, TestsOfAFileForOtherLanguagesFindTheLanguageOut) {
    const auto loaded = RuleSet::load(
        {{"en.yaml", "language: en\nrules:\n  - {id: english, then: {flag: true}}\n"},
         {"other.yaml",
          "language: other\n"
          "rules:\n"
          "  - id: hit\n"
          "    then: {topic: order}\n"
          "    tests:\n"
          "      - mail: {body: 'Buongiorno, la mia lampada \u00e8 arrivata rotta, vorrei essere "
          "rimborsato.'}\n"
          "        expect: {fires: true, language: it}\n"
          "      - mail: {body: The lamp arrived broken and I would like my money back.}\n"
          "        expect: {fires: false, language: en}\n"
          "      - mail: {body: x, language: other}\n"
          "        expect: {fires: true, language: other}\n"}});
    ASSERT_EQ(show(loaded.diagnostics), "");
    const auto results =
        run_tests(*loaded.rules, [](const std::string& path) { return fail(path); });
    EXPECT_EQ(results.size(), 3u);
    for (const auto& result : results) EXPECT_TRUE(result.passed()) << result.test.at.line;
}

TEST(MailLanguage, AFileForAnotherLanguageThanItsRuleIsToldAsAMistakeOfThought) {
    const auto warnings = [](const std::string& file, const std::string& rule) {
        return show(RuleSet::load({{"r.yaml", "language: " + file +
                                                  "\nrules:\n  - {id: a, when: {language: " + rule +
                                                  "}, then: {flag: true}}\n"}})
                        .diagnostics,
                    Severity::warning);
    };
    EXPECT_THAT(warnings("other", "it"), IsEmpty());
    EXPECT_THAT(warnings("en", "other"),
                testing::HasSubstr("the file is for mails in en, the rule for mails in other"));
}

}  // namespace
}  // namespace triaged::triage
