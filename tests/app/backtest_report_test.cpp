#include "app/backtest_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace triaged::app {
namespace {

using testing::HasSubstr;
using testing::Not;

desk::Outcome in(const std::string& queue, std::vector<std::string> rules) {
    desk::Outcome o;
    o.queue = queue;
    o.rules = std::move(rules);
    return o;
}

BacktestReport one_change(const std::string& subject) {
    BacktestReport report;
    report.mails = 5;
    report.missing = 2;
    report.rules_version = "0123456789abcdef";
    report.was_versions["fedcba9876543210"] = 3;
    report.sums.add({"support/INBOX", "<1@x>", "ann@example.org", subject}, in("think", {"old"}),
                    in("hard", {"new"}));
    for (int i = 0; i < 2; ++i) {
        report.sums.add({"support/INBOX", "<2@x>", "bob@example.org", "Hi"}, in("quick", {}),
                        in("quick", {}));
    }
    return report;
}

std::string readably(const BacktestReport& report) {
    std::ostringstream out;
    print_readably(report, out);
    return out.str();
}

TEST(BacktestReport, ShowsTheQueueMatrixAndTheRulesBehindIt) {
    const std::string text = readably(one_change("Lamp"));
    EXPECT_THAT(text, HasSubstr("5 mails: 3 compared, 2 missing, 0 unreadable\n"
                                "rules 0123456789ab instead of fedcba987654 (3)\n"
                                "changed: 1 of 3 (33.3 %)\n"));
    EXPECT_THAT(text, HasSubstr("           quick    hard   think\n"
                                "  quick        2       .       .\n"
                                "  hard         .       .       .\n"
                                "  think        .       1       .\n"
                                "  think -> hard: 1, by new (1) old (1)\n"));
    EXPECT_THAT(text, HasSubstr("        1      .      .      1  new\n"
                                "        .      1      .      1  old\n"));
    EXPECT_THAT(text, HasSubstr("    20  ann@example.org  Lamp\n"
                                "        queue think -> hard\n"
                                "        rules +new, -old\n"
                                "        support/INBOX <1@x>\n"));
}

TEST(BacktestReport, TellsOfMarksOnlyWhatDiffers) {
    desk::Outcome was = in("urgent", {});
    desk::Outcome would_be = was;
    was.marks = {"mood-negative", "topic-refund"};
    would_be.marks = {"\\Flagged", "topic-refund"};
    BacktestReport report;
    report.sums.add({}, was, would_be);
    EXPECT_THAT(readably(report), HasSubstr("        marks +\\Flagged -mood-negative\n"));
}

TEST(BacktestReport, NothingFromAMailReachesTheTerminalRaw) {
    const std::string text = readably(one_change("a\x1b[2Jb\r\nchanged: 0 of 0\xff\u202e"));
    for (const char* const raw : {"\x1b", "\r", "\xff", "\u202e", "\nchanged: 0 of 0"}) {
        EXPECT_THAT(text, Not(HasSubstr(raw)));
    }
    EXPECT_THAT(to_json(one_change("a\x1b[2J")).dump(), Not(HasSubstr("\\u001b")));
}

TEST(BacktestReport, JsonHoldsTheSameFigures) {
    const auto json = to_json(one_change("Lamp"));
    EXPECT_EQ(json["mails"], 5);
    EXPECT_EQ(json["compared"], 3);
    EXPECT_EQ(json["changed"], 1);
    EXPECT_EQ(json["missing"], 2);
    EXPECT_FALSE(json.contains("since"));
    EXPECT_EQ(json["queues"].dump(),
              R"([{"was":"quick","would_be":"quick","mails":2},)"
              R"({"was":"think","would_be":"hard","mails":1,"rules":[{"rule":"new","mails":1},)"
              R"({"rule":"old","mails":1}]}])");
    EXPECT_EQ(json["surprising"][0]["newly_fired"].dump(), R"(["new"])");
}

TEST(BacktestReport, NothingToCompareIsNoError) {
    const std::string text = readably(BacktestReport());
    EXPECT_THAT(text, HasSubstr("0 mails: 0 compared, 0 missing, 0 unreadable\n"));
    EXPECT_THAT(text, HasSubstr("changed: 0 of 0 (0.0 %)\n"));
}

}  // namespace
}  // namespace triaged::app
