// What loading warns about.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "support.h"

namespace triaged::triage {
namespace {

namespace fs = std::filesystem;

std::string warnings_of(const std::vector<RuleSource>& sources) {
    const auto loaded = RuleSet::load(sources);
    EXPECT_EQ(show(loaded.diagnostics), "");
    return show(loaded.diagnostics, Severity::warning);
}

// The hint for the second of two rules, the first of which stops; "" when there is no warning.
std::string shadow(const std::string& first, const std::string& second) {
    const auto rule = [](const char* id, const std::string& when, const char* then) {
        return std::string("  - id: ") + id + '\n' +
               (when.empty() ? "" : "    when: " + when + '\n') + "    then: " + then + '\n';
    };
    return warnings_of({{"r.yaml", "lists: {money: [refund]}\nrules:\n" +
                                       rule("uses", "{body: {list: money}}", "{topic: refund}") +
                                       rule("first", first, "{stop: true}") +
                                       rule("second", second, "{topic: refund}")}});
}

TEST(Warnings, ARuleBehindAStopThatHoldsWheneverItDoes) {
    const struct {
        const char* first;
        const char* second;
        bool shadowed;
    } cases[] = {
        {"", "{body: [refund]}", true},
        {"{sender_kind: machine}", "{sender_kind: bounce, subject: [mail]}", true},
        {"{sender_kind: [bounce, list]}", "{sender_kind: bounce}", true},
        {"{sender_kind: bounce}", "{sender_kind: [bounce, list]}", false},
        {"{size: '> 1 MB'}", "{size: '> 2 MB', body: [refund]}", true},
        {"{size: '> 2 MB'}", "{size: '> 1 MB'}", false},
        {"{language: [en, de]}", "{language: DE}", true},
        {"{language: other}", "{language: it}", false},
        {"{body: {list: money}}", "{all: [{body: {list: money}}, {subject: [x]}]}", true},
        {"{body: {list: money}}", "{any: [{body: {list: money}}, {subject: [x]}]}", false},
        {"{any: [{body: {list: money}}, {subject: [x]}]}", "{body: {list: money}}", true},
        {"{subject: {regex: 'a+'}}", "{subject: {regex: 'a+'}, body: [x]}", true},
        {"{none: {body: {list: money}}}",
         "{none: [{body: {list: money}}, {subject: [x]}], size: '> 1 MB'}", true},
        {"{none: [{body: {list: money}}, {subject: [x]}]}", "{none: {body: {list: money}}}", false},
        // Sums change from rule to rule.
        {"{urgency: '>= high'}", "{urgency: '>= high'}", false},
        {"{topic: refund}", "{topic: refund}", false},
        {"{body: {list: money}}", "{subject: {list: money}}", false},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(std::string(c.first) + " | " + c.second);
        EXPECT_EQ(shadow(c.first, c.second) != "", c.shadowed);
    }
}

TEST(Warnings, OneForAllBehindARuleThatStopsEveryMail) {
    EXPECT_EQ(
        warnings_of({{"a.yaml", "rules:\n  - {id: all, then: {stop: true}}\n"},
                     {"b.yaml",
                      "rules:\n  - {id: b, then: {topic: order}}\n"
                      "  - {id: c, then: {topic: order}}\n  - {id: d, then: {topic: order}}\n"}}),
        "b.yaml:2:5: rule b and the 2 behind it can never fire "
        "(rule all (a.yaml line 2) stops every mail before)\n");
}

TEST(Warnings, AStopInOneLanguageSaysNothingOfOthers) {
    const std::string stop = "rules:\n  - {id: all, then: {stop: true}}\n";
    const auto other = [&](const std::string& language) {
        return warnings_of({{"a.yaml", "language: de\n" + stop},
                            {"b.yaml", language + "rules:\n  - {id: b, then: {topic: order}}\n"}});
    };
    EXPECT_EQ(other("language: [de, fr]\n"), "");
    EXPECT_EQ(other(""), "");
    EXPECT_EQ(other("language: de\n"),
              "b.yaml:3:5: rule b can never fire (rule all (a.yaml line 3) fires whenever it "
              "would, and stops)\n");
}

TEST(Warnings, ConditionsThatContradictEachOther) {
    const struct {
        const char* when;
        const char* why;
    } cases[] = {
        {"{all: [{urgency: '> 60'}, {urgency: '< 30'}]}",
         "no urgency is all that its conditions ask for"},
        {"{urgency: '> 60', any: [{urgency: '< 30'}, {all: [{urgency: '<= 60'}]}]}", ""},
        {"{all: [{sender_kind: person}, {sender_kind: machine}]}",
         "no sender_kind is all that its conditions ask for"},
        {"{all: [{urgency: '> 60'}, {urgency: '<= 61'}]}", ""},
        {"{urgency: '> 100'}", "no urgency is ever in that range"},
        {"{hour: 24}", "no hour is ever in that range"},
        {"{earlier_contacts: '< 0'}", "no earlier_contacts is ever in that range"},
        {"{all: [{language: en}, {language: [de, fr]}]}", "its conditions ask for en and for de"},
        {"{all: [{customer_group: vip}, {customer_group: late}]}", ""},
        {"{subject: {regex: x}, none: {subject: {regex: x}}}",
         "it asks for what its \"none\" (or \"exists: false\") excludes"},
        {"{subject: {regex: x}, none: {any: [{subject: {regex: x}}, {body: [y]}]}}",
         "it asks for what its \"none\" (or \"exists: false\") excludes"},
        {"{subject: {regex: x}, none: {all: [{subject: {regex: x}}, {body: [y]}]}}", ""},
        {"{language: fr}", "the file is for mails in en, the rule for mails in fr"},
        {"{language: [fr, en]}", ""},
        {"{any: [{urgency: '> 100'}, {body: [x]}]}", ""},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.when);
        const std::string said =
            warnings_of({{"r.yaml", std::string("language: en\nrules:\n  - id: r\n    when: ") +
                                        c.when + "\n    then: {topic: order}\n"}});
        EXPECT_EQ(said,
                  *c.why ? std::string("r.yaml:3:5: rule r can never fire (") + c.why + ")\n" : "");
    }
}

TEST(Warnings, RegexesThatAreTriedOnEveryMail) {
    const auto file = [](const std::vector<std::string>& patterns) {
        std::string text = "rules:\n  - id: r\n    then: {flag: true}\n    when:\n      body:\n";
        text += "        regex:\n";
        for (const auto& pattern : patterns) text += "          - '" + pattern + "'\n";
        return warnings_of({{"r.yaml", text}});
    };
    EXPECT_EQ(file({"refund \\d+", "[A-Z]{2}\\d{6}", "\\A\\w+", "(?i)money|back"}), "");
    EXPECT_EQ(file({"\\w+", "refund", "\\A\\s", "\\w|ab"}),
              "r.yaml:7:13: regex: it requires no literal text, so it is tried on every mail "
              "(write something into it that every match holds, of three letters or more, or list "
              "words)\n"
              "r.yaml:10:13: regex: it requires no literal text, so it is tried on every mail "
              "(write something into it that every match holds, of three letters or more, or list "
              "words)\n");

    const std::string in_subject =
        "rules: [{id: r, then: {flag: true}, when: {subject: {regex: '\\w'}}}]\n";
    EXPECT_EQ(warnings_of({{"r.yaml", in_subject}}), "");
    const std::string in_body =
        "rules: [{id: r, then: {flag: true}, when: {body: {regex: '\\w'}}}]\n";
    EXPECT_NE(warnings_of({{"r.yaml", in_body}}), "");
    EXPECT_EQ(warnings_of({{"r.yaml", in_body, true}}), "") << "one of those that are shipped";

    std::vector<std::string> many;
    for (int i = 1; i <= 10; ++i) many.push_back("\\w|a{" + std::to_string(i) + "}");
    const std::string ten = file(many);
    EXPECT_EQ(std::count(ten.begin(), ten.end(), '\n'), 10);
    many.emplace_back("\\w|a{11}");
    EXPECT_EQ(file(many),
              "r.yaml:7:13: 11 regexes require no literal text, so they are tried on every mail: "
              "r.yaml:7:13, r.yaml:8:13, r.yaml:9:13, r.yaml:10:13, r.yaml:11:13 and others "
              "(write something into it that every match holds, of three letters or more, or list "
              "words)\n");
}

TEST(Warnings, NoneForTheShippedRules) {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::recursive_directory_iterator(SOURCE_DIR "/rules")) {
        if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end(), [](const fs::path& a, const fs::path& b) {
        return std::pair(a.filename(), a) < std::pair(b.filename(), b);
    });
    ASSERT_GT(paths.size(), 10u);
    std::vector<RuleSource> sources;
    for (const auto& path : paths) {
        std::ostringstream text;
        text << std::ifstream(path).rdbuf();
        sources.push_back({path.filename().string(), text.str()});
    }
    EXPECT_EQ(warnings_of(sources), "");
}

}  // namespace
}  // namespace triaged::triage
