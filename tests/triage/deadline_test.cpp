#include <gmock/gmock.h>

#include "support.h"
#include "triage/dates.h"
#include "triage/near_words.h"

namespace triaged::triage {
namespace {

constexpr std::int64_t kTuesday = 1715682600;  // 14 May 2024, 10:30 UTC

// Enough of a language to write dates in.
constexpr char kWords[] = R"(
date_order: dmy
dates:
  days: {today: 0, tonight: "0 23:59", tomorrow: 1, day after tomorrow: 2, yesterday: -1}
  weekdays: {monday: 1, tuesday: 2, wednesday: 3, friday: 5, sunday: 7}
  months: {january: 1, march: 3, may: 5, june: 6, november: 11, december: 12}
  times: {noon: "12:00", midnight: "24:00"}
  spans: {in half an hour: 30 minutes}
  units: {minutes: 1 minute, hours: 1 hour, day: 1 day, days: 1 day, weeks: 1 week}
  numbers: {two: 2, three: 3}
  in: [in, within]
  past: [last, since, ago, arrived]
  next: [next]
  at: [at]
  hour: [h, uhr, o clock]
  am: [am, a m]
  pm: [pm, p m]
  between: [of, de]
  nothing: [good tomorrow]
deadline_cues: {by: end, no later than: end, within: end, before: begin}
deadline_events: [flight, court hearing]
)";

std::optional<StatedDeadline> stated(const std::string& words, const std::string& subject,
                                     const std::string& body, std::int64_t date = kTuesday,
                                     std::optional<int> desk_offset = 120) {
    const auto rules = load(words);
    message::Message m = mail(subject, body);
    m.date = date;
    m.date_offset_minutes = -300;
    Context context;
    context.utc_offset_minutes = desk_offset;
    return rules->judge(m, context).deadline;
}

std::string at(const std::string& body) {
    const auto deadline = stated(kWords, "", body);
    return deadline ? deadline->at.substr(0, 16) : "";
}

TEST(Deadline, DatesAreResolvedAgainstTheDateOfTheMail) {
    constexpr struct {
        const char* body;
        const char* at;  // in the desk's zone, where the mail was written on Tuesday at 12:30
    } cases[] = {
        {"I need it by today.", "2024-05-14T23:59"},
        {"I need it by tonight.", "2024-05-14T23:59"},
        {"I need it by Friday. Today I called you twice.", "2024-05-17T23:59"},
        {"I need it by Friday (order of 14 May 2024).", "2024-05-17T23:59"},
        {"* I need it by Friday\n* Today: nothing", "2024-05-17T23:59"},
        {"I need it by Friday.\n\nYesterday I called.", "2024-05-17T23:59"},
        {"I need it by Friday. 14:00 was when I called.", "2024-05-17T23:59"},
        {"I need it by 20 May. 10:30 is fine for a call.", "2024-05-20T23:59"},
        {"I need it by Friday, 14:00", "2024-05-17T14:00"},
        {"I need it by Friday,\n17 May, 14:00", "2024-05-17T14:00"},
        {"by Friday, today my line is dead", "2024-05-17T23:59"},
        {"I need it by tomorrow.", "2024-05-15T23:59"},
        {"by the day after tomorrow", "2024-05-16T23:59"},
        {"by tomorrow 9am", "2024-05-15T09:00"},
        {"by tomorrow at 9", "2024-05-15T09:00"},
        {"by tomorrow at 5", "2024-05-15T17:00"},
        {"by 9:15 a.m. tomorrow", "2024-05-15T09:15"},
        {"by tomorrow noon", "2024-05-15T12:00"},
        {"by midnight", "2024-05-15T00:00"},
        {"by 14:00", "2024-05-14T14:00"},
        {"by 9:00", "2024-05-15T09:00"},  // today it is past
        {"by 2 pm", "2024-05-14T14:00"},
        {"by 12pm tomorrow", "2024-05-15T12:00"},
        {"by 12 am tomorrow", "2024-05-15T00:00"},
        {"by 14h30", "2024-05-14T14:30"},
        {"by 14 Uhr", "2024-05-14T14:00"},
        {"by 14.30 Uhr", "2024-05-14T14:30"},
        {"by 3 o'clock tomorrow", "2024-05-15T03:00"},
        {"by Friday", "2024-05-17T23:59"},
        {"by Friday at 14:00", "2024-05-17T14:00"},
        {"by Monday", "2024-05-20T23:59"},
        {"by Tuesday", "2024-05-21T23:59"},
        {"by Tuesday 14:00", "2024-05-14T14:00"},
        {"by Tuesday 9:00", "2024-05-21T09:00"},
        {"by next Friday", "2024-05-24T23:59"},
        {"by next Monday", "2024-05-20T23:59"},
        {"before Friday", "2024-05-17T00:00"},
        {"before noon on Friday", "2024-05-17T12:00"},
        {"no later than 12 June", "2024-06-12T23:59"},
        {"by the 12th of June 2025", "2025-06-12T23:59"},
        {"by June 12th, 2024", "2024-06-12T23:59"},
        {"by 1 de June", "2024-06-01T23:59"},
        {"by Friday, 7 June at 10:00", "2024-06-07T10:00"},
        {"by 12.6.", "2024-06-12T23:59"},
        {"by 12.6.2024, 14:00", "2024-06-12T14:00"},
        {"by 12/6/24", "2024-06-12T23:59"},
        {"by 6/25", "2024-06-25T23:59"},  // there is no month 25
        {"by 2024-06-12", "2024-06-12T23:59"},
        {"by 3 January", ""},  // the nearest one is past
        {"within two hours", "2024-05-14T14:30"},
        {"within 48 hours", "2024-05-16T12:30"},
        {"within 24h", "2024-05-15T12:30"},
        {"within 3 days", "2024-05-17T23:59"},
        {"by then, within three weeks", "2024-06-04T23:59"},
        {"by about 14:00", "2024-05-14T14:00"},
        {"My flight leaves at 14:05.", "2024-05-14T14:05"},
        {"My flight is tomorrow.", "2024-05-15T23:59"},
        {"My flight is in 3 days.", "2024-05-17T23:59"},
        {"Tomorrow is the court hearing.", "2024-05-15T23:59"},
        {"My flight leaves in half an hour.", "2024-05-14T13:00"},
        {"by Friday or by Wednesday", "2024-05-15T23:59"},  // the earliest
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.body);
        EXPECT_EQ(at(c.body), c.at);
    }
}

TEST(Deadline, ADateAloneIsNone) {
    constexpr const char* cases[] = {
        "See you on Friday.",
        "tomorrow",
        "It arrived by Friday.",                     // has been
        "It came last Friday, my flight was fine.",  // likewise
        "by yesterday",
        "by 2024-05-13",
        "by 2024-02-30",
        "by 12/6/24/7",
        "by 12.3",
        "24/7 by phone",
        "by 10.1.12.34",
        "by LF-12/6/24",
        "by 25:00",
        "by 13 pm",
        "by 12345",
        "three hours by train",
        "by good tomorrow",
        "within 90000 days",
        "The flight was fine. Call me tomorrow.",  // not in one sentence
        "open by phone from 9 by 14:00",           // a range
        "Call me by phone or mail at 14:00.",
        "My flight is at noon.",
        "I wrote it by hand and in the end I was glad to see you here tomorrow.",
    };
    for (const char* const body : cases) {
        SCOPED_TRACE(body);
        EXPECT_EQ(at(body), "");
    }
}

TEST(Deadline, TheWordsAreKeptAsTheyStandThere) {
    const auto deadline =
        stated(kWords, "", "Hello. I need it no later than\n next FRIDAY at 9am!");
    ASSERT_TRUE(deadline);
    EXPECT_EQ(deadline->text, "no later than next FRIDAY at 9am");
    EXPECT_EQ(deadline->at, "2024-05-24T09:00:00+02:00");
    EXPECT_EQ(deadline->field, "body");
    EXPECT_EQ(deadline->begin, 17u);
    EXPECT_EQ(deadline->days, 10);
    EXPECT_DOUBLE_EQ(deadline->hours, 9 * 24 + 20.5);
}

TEST(Deadline, OfSubjectAndBodyTheEarlier) {
    EXPECT_EQ(stated(kWords, "by Friday", "by Sunday")->field, "subject");
    EXPECT_EQ(stated(kWords, "by Friday", "by Wednesday")->field, "body");
    EXPECT_FALSE(stated(kWords, "Re: by Friday", ""));  // that was our own subject
}

TEST(Deadline, MidnightsAreCountedFromTheDayOfTheMail) {
    EXPECT_EQ(stated(kWords, "", "by today")->days, 0);
    EXPECT_EQ(stated(kWords, "", "by midnight")->days, 0);
    EXPECT_EQ(stated(kWords, "", "by tomorrow")->days, 1);
    EXPECT_EQ(stated(kWords, "", "before Wednesday")->days, 0);
    EXPECT_EQ(stated(kWords, "", "by Wednesday 0:30")->days, 1);
}

TEST(Deadline, TheDesksZoneCountsAndWithoutItTheSenders) {
    constexpr std::int64_t late = kTuesday + 13 * 3600;  // 23:30 UTC: Wednesday for the desk
    EXPECT_EQ(stated(kWords, "", "by tomorrow", late)->at, "2024-05-16T23:59:00+02:00");
    EXPECT_EQ(stated(kWords, "", "by tomorrow", late, std::nullopt)->at,
              "2024-05-15T23:59:00-05:00");
}

TEST(Deadline, ADateFieldFarFromTheArrivalIsNotBelieved) {
    const auto rules = load(kWords);
    message::Message m = mail("", "by tomorrow");
    const auto deadline = [&](std::optional<std::int64_t> date, std::optional<std::int64_t> got) {
        m.date = date;
        Context context;
        context.received = got;
        const auto found = rules->judge(m, context).deadline;
        return found ? found->at.substr(0, 10) : "none";
    };
    EXPECT_EQ(deadline(kTuesday, kTuesday + 3 * 86400), "2024-05-15");
    EXPECT_EQ(deadline(kTuesday, kTuesday + 30 * 86400), "2024-06-14");
    EXPECT_EQ(deadline(INT64_MAX, kTuesday), "2024-05-15");
    EXPECT_EQ(deadline(INT64_MIN, std::nullopt), "none");
    EXPECT_EQ(deadline(std::nullopt, kTuesday), "2024-05-15");
    EXPECT_EQ(deadline(std::nullopt, std::nullopt), "none");
}

TEST(Deadline, TheOrderOfDayAndMonthIsTheLanguages) {
    std::string american = kWords;
    american.replace(american.find("dmy"), 3, "mdy");
    EXPECT_EQ(stated(american, "", "by 6/12/24")->at.substr(0, 10), "2024-06-12");
    EXPECT_EQ(stated(american, "", "by 25/6/24")->at.substr(0, 10), "2024-06-25");
    EXPECT_EQ(stated(american, "", "by 12.6.24")->at.substr(0, 10), "2024-06-12");
    EXPECT_EQ(stated(kWords, "", "by 6/12/24")->at.substr(0, 10), "2024-12-06");
}

TEST(Deadline, WordsOfOneLanguageAreForItsMails) {
    const std::string words = std::string("language: de\n") + kWords;
    EXPECT_FALSE(stated(words, "", "by tomorrow"));  // an English mail
}

TEST(Deadline, AConditionComparesHoursOrDays) {
    const auto fires = [](const std::string& comparison, const std::string& body) {
        const auto rules =
            load(std::string(kWords) + "rules:\n  - {id: hit, when: {deadline: " + comparison +
                 "}, then: {urgency: +40}}\n");
        message::Message m = mail("", body);
        m.date = kTuesday;
        const Verdict verdict = rules->judge(m, {});
        EXPECT_EQ(verdict.rules.empty(), verdict.urgency != Urgency::high);
        return !verdict.rules.empty();
    };
    EXPECT_TRUE(fires("'<= 24h'", "by tomorrow 10:30"));
    EXPECT_FALSE(fires("'<= 24h'", "by tomorrow 10:31"));
    EXPECT_TRUE(fires("'<= 1 day'", "by tomorrow"));
    EXPECT_FALSE(fires("'<= 1 day'", "before Friday"));
    EXPECT_TRUE(fires("'2 days..3 days'", "by Friday"));
    EXPECT_TRUE(fires("['< 30 minutes', '> 2 hours']", "by tomorrow"));
    EXPECT_FALSE(fires("'>= 0h'", "tomorrow"));
}

TEST(Deadline, TheRuleTellsTheWords) {
    const auto rules = load(std::string(kWords) +
                            "rules:\n  - {id: hit, when: {deadline: '< 2 days'}, then: {urgency: "
                            "+40}}\n");
    message::Message m = mail("", "Hello, by tomorrow please");
    m.date = kTuesday;
    const Verdict verdict = rules->judge(m, {});
    ASSERT_EQ(verdict.signals.size(), 1u);
    EXPECT_EQ(verdict.signals[0].kind, "deadline");
    EXPECT_EQ(verdict.signals[0].text, "by tomorrow");
    EXPECT_EQ(verdict.signals[0].begin, 7u);
    EXPECT_EQ(verdict.signals[0].effect, "urgency +40");
}

TEST(Deadline, TheLastFileSaysWhatTheFirstNumberIs) {
    const auto loaded =
        RuleSet::load({{"22-dates.yaml", kWords}, {"99-own.yaml", "date_order: mdy\n"}});
    ASSERT_TRUE(loaded.rules) << show(loaded.diagnostics);
    message::Message m = mail("", "by 06/07/2024");
    m.date = kTuesday;
    const auto deadline = loaded.rules->judge(m, {}).deadline;
    ASSERT_TRUE(deadline);
    EXPECT_EQ(deadline->at.substr(0, 10), "2024-06-07");
    EXPECT_EQ(at("by 06/07/2024").substr(0, 10), "2024-07-06");
}

TEST(Deadline, AWeekdayInATestIsOneOfTheWeekOfItsMail) {
    const auto rules = load(std::string(kWords) + R"(
rules:
  - id: hit
    when: {weekday: thu, hour: 9, deadline: "<= 1 day"}
    then: {flag: true}
    tests:
      - mail: {date: "Tue, 13 May 2025 10:30:00 +0000", body: We need it by tomorrow.}
        context: {weekday: thu, hour: 9}
        expect: {fires: true, deadline: "2025-05-14"}
)");
    for (const auto& result : run_tests(*rules, [](const std::string& p) { return fail(p); })) {
        for (const auto& d : result.differences) ADD_FAILURE() << d.what << ": got " << d.got;
    }
}

TEST(Deadline, ManyDatesAreBounded) {
    std::string body;
    for (int i = 0; i < 20'000; ++i) body += "by Friday 14:00, not by 3/4/2030. ";
    const auto rules = load(kWords);
    const message::Message m = mail("", body);
    TokenStream stream;
    stream.read(body);
    EXPECT_EQ(find_dates({}, 0, body, stream, {}, {kTuesday, 0}).size(), kMaxDates);
    EXPECT_EQ(at(body + " by today"), "2024-05-17T14:00");  // beyond the first dates nobody looks
}

TEST(Deadline, MistakesInTheSections) {
    const struct {
        const char* text;
        const char* error;
    } cases[] = {
        {"dates: {day: {today: 0}}", "1:9: dates: unknown key \"day\" (did you mean \"days\"?)"},
        {"dates: {days: {today: x}}", "1:23: dates: days: expected a whole number, found \"x\""},
        {"dates: {days: [today]}",
         "1:15: dates: days: expected words with what each means, found a list (write \"tomorrow: "
         "1\" lines)"},
        {"dates: {times: {noon: 12}}",
         "1:23: dates: times: expected a time from 0:00 to 24:00, found \"12\" (write \"14:00\")"},
        {"dates: {times: {noon: '24:01'}}",
         "1:23: dates: times: expected a time from 0:00 to 24:00, found \"24:01\" (write "
         "\"14:00\")"},
        {"dates: {in: ['with*']}",
         "1:14: \"with*\": words of dates are whole words that follow each other (write every "
         "form, without \"*\" and \"...\")"},
        {"dates: {days: {next ... week: 7}}",
         "1:16: \"next ... week\": words of dates are whole words that follow each other (write "
         "every form, without \"*\" and \"...\")"},
        {"date_order: ymd",
         "1:13: date_order: expected dmy or mdy, found \"ymd\" (dmy: 3/4 is the third of April; "
         "mdy: the fourth of March)"},
        {"deadline_cues: {by: x}",
         "1:21: deadline_cues: expected end or begin, found \"x\" (end: until the day is over "
         "(\"by\"); begin: until it begins (\"before\"))"},
        {"rules: [{id: a, when: {deadline: '< 5'}, then: {flag: true}}]",
         "1:34: deadline: expected hours or days, found \"5\" (write \"<= 24h\" or \"<= 1 day\")"},
        {"rules: [{id: a, when: {deadline: '> 5 hours, < 3 days'}, then: {flag: true}}]",
         "1:34: deadline: hours and days are counted differently (write all of it in hours, or all "
         "in days)"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        EXPECT_EQ(errors_of(std::string(c.text) + '\n'), "r.yaml:" + std::string(c.error) + '\n');
    }
}

TEST(Deadline, IsoTime) {
    EXPECT_EQ(iso_time({0, 0}), "1970-01-01T00:00:00+00:00");
    EXPECT_EQ(iso_time({kTuesday, -330}), "2024-05-14T05:00:00-05:30");
}

TEST(NearWords, TheLongestOfAKindAtAPlace) {
    NearWords words;
    words.add({1, 10, 0, {"no"}});
    words.add({1, 11, 0, {"no", "later", "than"}});
    words.add({2, 12, 0, {"no", "later"}});
    words.add({1, 13, 2, {"than"}});
    words.build();
    TokenStream stream;
    stream.read("say no later than Friday");
    const auto value = [](const std::optional<NearWords::Match>& match) {
        return match ? match->entry->value : 0;
    };
    EXPECT_EQ(value(words.at(stream, 1, 5, 1, 1)), 11);
    EXPECT_EQ(value(words.at(stream, 1, 3, 1, 1)), 10);  // ends before "than"
    EXPECT_EQ(value(words.at(stream, 1, 5, 2, 1)), 12);
    EXPECT_EQ(value(words.at(stream, 0, 5, 1, 1)), 0);
    EXPECT_EQ(value(words.at(stream, 1, 99, 1, 1)), 0);
    EXPECT_EQ(value(words.ending(stream, 0, 3, 1, 1)), 11);
    EXPECT_EQ(value(words.ending(stream, 2, 3, 1, 2)), 13);
    EXPECT_EQ(value(words.ending(stream, 2, 3, 1, 1)), 0);  // of another language
}

}  // namespace
}  // namespace triaged::triage
