// Actions, and what files share: the second half of language_test.cpp.
#include <gmock/gmock.h>

#include <set>

#include "support.h"
#include "triage/language.h"

namespace triaged::triage {
namespace {

using testing::ElementsAre;

struct ActionRow {
    const char* name;
    const char* then;
    const char* expect;  // of a test beside the rule
};
constexpr ActionRow kActions[] = {
    {"topic", "{topic: refund}", "{topic: refund}"},
    {"topic", "{topic: [order, refund]}", "{topic: order, topics: [refund, order]}"},
    {"topic", "{topic: {refund: 3, order: 1}}", "{topic: refund, topics: [refund, order]}"},
    {"each_word", "{topic: {refund: 2}, each_word: 3}", "{topic: refund}"},
    {"points", "{points: {hard: 2, quick: -1.5}}",
     "{points: {hard: 2, quick: '< -1', no: 0}, topic: other}"},
    {"urgency", "{urgency: +20}", "{urgency: 50}"},
    {"urgency", "{urgency: -10}", "{urgency: 20}"},
    {"urgency", "{urgency: high}", "{urgency: high}"},
    {"urgency", "{urgency: at least urgent}", "{urgency: 75}"},
    {"urgency", "{urgency: at most low}", "{urgency: 14}"},
    {"sentiment", "{sentiment: -3.5}", "{sentiment: '< -0.5'}"},
    {"queue", "{queue: hard}", "{queue: hard}"},
    {"queue", "{queue: added}", "{queue: added}"},
    {"keyword", "{keyword: [topic-refund, $label1]}", "{keyword: [topic-refund, $label1]}"},
    {"flag", "{flag: true}", "{flag: true}"},
    {"folder", "{folder: Special/One}", "{folder: Special/One}"},
    {"route", "{route: billing}", "{route: billing}"},
    {"escalate", "{escalate: true}", "{escalate: true, flag: true, keyword: escalated}"},
    {"acknowledge", "{acknowledge: false}", "{acknowledge: false}"},
    {"acknowledge", "{acknowledge: calm}", "{acknowledge: calm}"},
    {"note", "{note: 'Asks for {order} again'}", "{note: Asks for LF-20417 again}"},
    {"stop", "{stop: true, queue: quick}", "{queue: quick, not_rules: last}"},
};

constexpr char kAround[] =
    "queues: [added]\n"
    "rules:\n"
    "  - id: hit\n"
    "    when: {text: {regex: 'order (?<order>LF-\\d+)'}}\n"
    "    then: ";
TEST(Language, EveryActionDoesWhatItSays) {
    std::set<std::string> covered;
    for (const auto& row : kActions) {
        SCOPED_TRACE(row.then);
        covered.insert(row.name);
        const auto rules = load(std::string(kAround) + row.then +
                                "\n    tests:\n      - mail: {body: My order LF-20417}\n"
                                "        expect: " +
                                row.expect + "\n  - id: last\n    then: {queue: think}\n");
        if (!rules) continue;
        for (const auto& result :
             run_tests(*rules, [](const std::string& path) { return fail(path); })) {
            for (const auto& d : result.differences) {
                ADD_FAILURE() << d.what << ": expected " << d.expected << ", got " << d.got;
            }
        }
    }
    const auto names = language().actions;
    EXPECT_EQ(covered, std::set<std::string>(names.begin(), names.end()));
}

TEST(Language, AMailGoesToOnePlaceTheFirstThatIsNamed) {
    const auto rules = load(
        "rules:\n"
        "  - id: a\n    when: {body: route first}\n    then: {route: billing}\n"
        "  - id: b\n    then: {folder: Special}\n"
        "  - id: c\n    then: {route: sales}\n");
    const Verdict routed = rules->judge(mail("", "route first"), {});
    EXPECT_EQ(routed.route.name, "billing");
    EXPECT_EQ(routed.route.rule, "a");
    EXPECT_EQ(routed.folder, "");
    const Verdict other = rules->judge(mail("", "x"), {});
    EXPECT_EQ(other.route.name, "");
    EXPECT_EQ(other.folder, "Special");
}

TEST(Language, NotesAreOneLineOfWhatTheRuleSaysAndTheFieldsHold) {
    const auto rules = load(
        "rules:\n"
        "  - id: hit\n"
        "    when: {any: [{body: {regex: 'order (?<order>[^!]+)!'}}, {body: note}]}\n"
        "    then: {note: 'Order {order}, again {order}'}\n");
    const auto note = [&](const std::string& body) {
        return rules->judge(mail("", body), {}).notes;
    };
    EXPECT_THAT(note("order LF\n 1\x1B[31m!"), ElementsAre("Order LF 1[31m, again LF 1[31m"));
    EXPECT_THAT(note("note"), ElementsAre("Order ?, again ?"));
    const auto later = load(
        "rules:\n"
        "  - {id: a, then: {note: 'Asks for {order}'}}\n"
        "  - {id: b, when: {body: {regex: 'LF-(?<order>[0-9]+)'}}, then: {flag: true}}\n");
    EXPECT_THAT(later->judge(mail("", "LF-77"), {}).notes, ElementsAre("Asks for 77"));
    EXPECT_EQ(note("order " + std::string(1000, 'x') + '!').at(0).size(), 6u + 60 + 8 + 60);
}

TEST(Language, EnabledFalseAndDescriptionAndStop) {
    const auto rules = load(
        "description: A file\n"
        "rules:\n"
        "  - id: off\n    enabled: false\n    description: Not now\n"
        "    then: {topic: legal}\n"
        "    tests: [{mail: {body: x}, expect: {fires: true}}]\n"
        "  - id: on\n    enabled: true\n    then: {topic: order, stop: true}\n"
        "  - id: after\n    when: {body: x}\n    then: {topic: sales}\n");
    EXPECT_THAT(rules->judge(mail("", "x"), {}).rules, ElementsAre("on"));
    EXPECT_EQ(rules->size(), 2u);
    EXPECT_TRUE(rules->tests().empty());
}

TEST(Language, ListsAndQueuesAreSharedByAllFilesInTheOrderGiven) {
    const auto loaded = RuleSet::load(
        {{"10-a.yaml",
          "rules:\n  - id: a\n    when: {body: {list: money}}\n    then: {queue: vip-desk}\n"},
         {"20-b.yaml",
          "queues: [vip-desk]\nlists: {money: [refund]}\n"
          "rules:\n  - id: b\n    when: {subject: {list: money}}\n    then: {queue: hard}\n"}});
    ASSERT_EQ(show(loaded.diagnostics), "");
    const Verdict v = loaded.rules->judge(mail("refund", "refund"), {});
    EXPECT_THAT(v.rules, ElementsAre("a", "b"));
    EXPECT_EQ(v.queue, "vip-desk");
}

TEST(Language, ATestMayNameHourAndWeekday) {
    const auto rules = load(
        "rules:\n"
        "  - id: hit\n"
        "    when: {weekday: [sat, sun], hour: '>= 18'}\n"
        "    then: {topic: order}\n"
        "    tests:\n"
        "      - {mail: {body: x}, context: {weekday: sunday, hour: 18}, expect: {fires: true}}\n"
        "      - {mail: {body: x}, context: {hour: 18}, expect: {fires: false}}\n"
        "      - {mail: {body: x}, context: {weekday: sat}, expect: {fires: false}}\n");
    for (const auto& result :
         run_tests(*rules, [](const std::string& path) { return fail(path); })) {
        EXPECT_TRUE(result.passed()) << result.test.at.line;
    }
}

TEST(Language, MistakesInActions) {
    const struct {
        const char* then;
        const char* error;
    } cases[] = {
        {"{queu: hard}", "3:12: then: unknown key \"queu\" (did you mean \"queue\"?)"},
        {"{queue: [hard]}", "3:19: queue: expected text, found a list"},
        {"{queue: haard}", "3:19: unknown queue \"haard\" (did you mean \"hard\"?)"},
        {"{queue: }", "3:12: queue: there is nothing to do (give it a value, or delete it)"},
        {"{each_word: 3}",
         "3:23: each_word: there is no topic whose weight could count for each word (write topic: "
         "{refund: 1} beside it, or delete it)"},
        {"{flag: yes}", "3:18: flag: expected true or false, found \"yes\" (write true)"},
        {"{route: A b}",
         "3:19: route: \"A b\" is not a name (name one of the configuration's routes, such as "
         "route: billing)"},
        {"{route: a, folder: b}",
         "3:19: route: the rule names a folder too (a mail can go to one place only)"},
        {"{note: ''}",
         "3:18: note: there is no text (write text with fields in braces: \"Asks for {order} "
         "again\")"},
        {"{note: 'a {b c}'}",
         "3:18: note: a brace that holds no field's name (write text with fields in braces: "
         "\"Asks for {order} again\")"},
        {"{note: 'a } b'}",
         "3:18: note: a brace that holds no field's name (write text with fields in braces: "
         "\"Asks for {order} again\")"},
        {"{note: \"a\\nb\"}",
         "3:18: note: a note is one line (write text with fields in braces: \"Asks for {order} "
         "again\")"},
        {"{note: 'a {ordre}'}",
         "3:18: no regex captures a field \"ordre\" (did you mean \"order\"?)"},
        {"{acknowledge: No}",
         "3:25: acknowledge: expected true, false or a template's name (write acknowledge: calm "
         "for "
         "LANGUAGE/calm.txt in the folder of templates)"},
        {"{sentiment: -9}",
         "3:23: sentiment: expected a number from -4 to 4, found \"-9\" (write what to add, such "
         "as "
         "-1.5 or 2; a level cannot be set)"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.then);
        EXPECT_EQ(errors_of("rules:\n  - id: a\n    then: " + std::string(c.then) +
                            "\n  - id: b\n    when: {body: {regex: '(?<order>\\d)x'}}\n"
                            "    then: {flag: true}\n"),
                  "r.yaml:" + std::string(c.error) + '\n');
    }
}

TEST(Language, NamesOfTheConfigurationAreCheckedWhenThereIsOne) {
    const std::string text =
        "rules:\n"
        "  - id: a\n"
        "    when: {customer_group: [vip, glod], account: Sales}\n"
        "    then: {route: biling, acknowledge: clam}\n";
    EXPECT_EQ(show(RuleSet::load({{"r.yaml", text}}).diagnostics), "");
    const KnownNames names{{"vip", "gold"}, {"billing"}, {"calm"}, {"support"}, {}};
    EXPECT_EQ(show(RuleSet::load({{"r.yaml", text}}, names).diagnostics),
              "r.yaml:3:34: unknown customer group \"glod\" (did you mean \"gold\"?)\n"
              "r.yaml:3:50: unknown account \"Sales\" (the configuration has none of that name: "
              "accounts: [{name: ...}])\n"
              "r.yaml:4:19: unknown route \"biling\" (did you mean \"billing\"?)\n"
              "r.yaml:4:40: unknown template \"clam\" (did you mean \"calm\"?)\n");
    KnownNames later;
    later.templates = {"calm"};
    later.unread_templates = {"clam"};
    EXPECT_EQ(
        show(RuleSet::load({{"r.yaml",
                             "rules: [{id: a, then: {acknowledge: clam}}, "
                             "{id: b, then: {acknowledge: calm}}]\n"}},
                           later)
                 .diagnostics),
        "r.yaml:1:37: unknown template \"clam\" (its file is there, but templates are read at "
        "the start only: restart the daemon)\n");
}

}  // namespace
}  // namespace triaged::triage
