// Every word of the language does what the reference says, and stands in the reference, in the man
// page and in this file's tables, so that none can be added without the others.
#include "triage/language.h"

#include <gmock/gmock.h>

#include <fstream>
#include <set>

#include "message/parse.h"
#include "support.h"

namespace triaged::triage {
namespace {

using testing::ElementsAre;

constexpr char kMail[] =
    "From: \"Kim Customer\" <Kim+shop@customer.example>\n"
    "To: Support <support@company.example>, sales@company.example\n"
    "Cc: Ada Boss <ada@boss.example>\n"
    "Reply-To: Kim Private <kim@private.example>\n"
    "Subject: Order LF-20417 is broken\n"
    "X-Priority: 1\n"
    "X-Area: Our List (northern)\n"
    "Date: Tue, 14 May 2024 10:30:00 +0000\n"
    "Message-ID: <1@customer.example>\n"
    "MIME-Version: 1.0\n"
    "Content-Type: multipart/mixed; boundary=x\n"
    "\n"
    "--x\n"
    "Content-Type: text/plain\n"
    "\n"
    "Dear team,\n"
    "\n"
    "the lamp arrived broken. I am angry and want my money back by Friday.\n"
    "\n"
    "Kind regards\n"
    "Kim\n"
    "-- \n"
    "Kim Customer, Purchasing\n"
    "\n"
    "> We shipped it yesterday.\n"
    "--x\n"
    "Content-Type: application/pdf\n"
    "Content-Disposition: attachment; filename=Invoice.PDF\n"
    "\n"
    "0123456789\n"
    "--x\n"
    "Content-Type: image/png\n"
    "Content-Disposition: attachment; filename=lamp.png\n"
    "Content-Transfer-Encoding: base64\n"
    "\n"
    "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5\n"
    "--x--\n";

Context known() {
    Context context;
    context.received = 1715644800 + 9 * 3600;  // Tuesday 14 May 2024, 09:00 UTC
    context.utc_offset_minutes = 120;
    context.business_hours = true;
    context.holiday = false;
    context.account = "support";
    context.folder = "INBOX";
    context.earlier_contacts = 3;
    context.unanswered_contacts = 2;
    context.days_since_last_contact = 4.5;
    context.customer_groups = {"vip"};
    context.known_conversation = true;
    return context;
}

struct ConditionRow {
    const char* name;  // of language(): what the row is about
    const char* holds;
    const char* fails;
};

// A rule before asks for these.
constexpr char kBefore[] =
    "lexicon: {angry: -3}\n"
    "dates: {weekdays: {friday: 5}}\n"
    "deadline_cues: [by]\n"
    "lists: {money: [refund, money back], other: [discount]}\n"
    "rules:\n"
    "  - id: before\n"
    "    then: {topic: {refund: 3, order: 1}, points: {hard: 2.5}, urgency: +25}\n"
    "  - id: hit\n"
    "    when: ";

bool holds(const std::string& when, const Context& context = known()) {
    const auto rules = load(kBefore + when + "\n    then: {flag: true}\n");
    message::Message message = message::parse(kMail);
    message.language = "en";
    return rules && rules->judge(message, context).flag;
}

constexpr ConditionRow kConditions[] = {
    {"subject", "{subject: broken}", "{subject: arrived}"},
    {"body", "{body: money back}", "{body: shipped}"},
    {"body", "{body: regards}", "{body: purchasing}"},
    {"text", "{text: [order]}", "{text: [shipped]}"},
    {"text", "{text: {words: angry, regex: 'LF-\\d+'}}", "{text: {words: angry, regex: 'LX'}}"},
    {"quoted", "{quoted: shipped}", "{quoted: broken}"},
    {"footer", "{footer: purchasing}", "{footer: broken}"},
    {"from", "{from: customer}", "{from: support}"},
    {"to", "{to: {domain: company.example}}", "{to: {domain: customer.example}}"},
    {"to", "{to: {address: sales@company.example}}", "{to: {address: sales@company}}"},
    {"cc", "{cc: {name: boss}}", "{cc: {name: example}}"},
    {"reply_to", "{reply_to: {address: kim@private.example}}", "{reply_to: {name: customer}}"},
    {"header", "{header: {x-priority: {equals: '1'}}}", "{header: {X-Priority: {equals: '2'}}}"},
    {"header", "{header: {X-Area: {words: our list}}}", "{header: {X-Mailer: {exists: true}}}"},
    {"header", "{header: {X-Area: our list, X-Priority: '1'}}",
     "{header: {X-Area: our list, X-Priority: '2'}}"},
    {"attachment", "{attachment: '*.pdf'}", "{attachment: '*.exe'}"},
    {"attachment", "{attachment: ['*.exe', '*.pdf']}", "{attachment: ['*.exe', '*.doc']}"},
    {"size", "{size: '> 10 bytes'}", "{size: '> 5 MB'}"},
    {"length", "{length: '20..400'}", "{length: '>= 2000'}"},
    {"capitals", "{capitals: '< 3'}", "{capitals: '>= 3'}"},
    {"language", "{language: [de, en]}", "{language: de}"},
    {"language", "{language: other}", "{language: unknown}"},  // no file is bound to English here
    {"sender_kind", "{sender_kind: [person, list]}", "{sender_kind: bounce}"},
    {"sender_kind", "{none: {sender_kind: receipt}}", "{sender_kind: [calendar, report]}"},
    {"sentiment", "{sentiment: '<= negative'}", "{sentiment: positive}"},
    {"sentiment", "{sentiment: '< -0.4'}", "{sentiment: '> 0'}"},
    {"urgency", "{urgency: '>= high'}", "{urgency: normal}"},
    {"urgency", "{urgency: 55}", "{urgency: '< 55'}"},
    {"topic", "{topic: order}", "{topic: billing}"},
    {"topic", "{topic: {main: refund}}", "{topic: {main: order}}"},
    {"topic", "{topic: {refund: '>= 2', order: 1}}", "{topic: {refund: '>= 2', order: '> 1'}}"},
    {"points", "{points: {hard: '>= 2.5'}}", "{points: {hard: '> 2.5'}}"},
    {"points", "{points: {hard: '2..3'}}", "{points: {hard: '>= 1, < 2'}}"},
    {"deadline", "{deadline: '<= 3 days'}", "{deadline: '<= 2 days'}"},
    {"deadline", "{deadline: ['< 1h', '> 60h']}", "{deadline: '< 24 hours'}"},
    {"hour", "{hour: '8..11'}", "{hour: 9}"},
    {"weekday", "{weekday: [sat, tuesday]}", "{weekday: 'wed..sun'}"},
    {"business_hours", "{business_hours: true}", "{business_hours: false}"},
    {"holiday", "{holiday: false}", "{holiday: true}"},
    {"first_contact", "{first_contact: false}", "{first_contact: true}"},
    {"earlier_contacts", "{earlier_contacts: 3}", "{earlier_contacts: '> 3'}"},
    {"unanswered", "{unanswered: '>= 2'}", "{unanswered: 0}"},
    {"days_since_last", "{days_since_last: '4..5'}", "{days_since_last: '> 30'}"},
    {"known_conversation", "{known_conversation: true}", "{known_conversation: false}"},
    {"customer_group", "{customer_group: [gold, VIP]}", "{customer_group: gold}"},
    {"account", "{account: Support}", "{account: sales}"},
    {"folder", "{folder: inbox}", "{folder: Sales}"},
    {"contact_form", "{contact_form: false}", "{contact_form: true}"},
    {"all", "{all: [{body: angry}, {subject: broken}]}",
     "{all: [{body: angry}, {subject: angry}]}"},
    {"any", "{any: [{body: xyz}, {subject: broken}]}", "{any: [{body: xyz}, {subject: angry}]}"},
    {"none", "{none: [{body: xyz}, {subject: angry}]}", "{none: [{body: xyz}, {body: angry}]}"},
    {"any", "{any: [{all: [{none: [{any: [{body: xyz}]}]}, {body: angry}]}]}",
     "{any: [{all: [{none: [{any: [{body: angry}]}]}, {body: angry}]}]}"},
    // An item of a list is a mapping: what it holds must hold together.
    {"any", "{any: [{body: xyz}, {body: angry, subject: broken}]}",
     "{any: [{body: xyz}, {body: angry, subject: xyz}]}"},
};

constexpr ConditionRow kMatchers[] = {
    {"words", "{body: {words: ['ang*']}}", "{body: {words: [ang]}}"},
    {"phrases", "{body: {phrases: [money back]}}", "{body: {phrases: [back money]}}"},
    {"list", "{body: {list: money}}", "{body: {list: other}}"},
    {"list", "{body: {list: [other, money]}}", "{subject: {list: [other, money]}}"},
    {"regex", "{body: {regex: '^the lamp .* Friday\\.$'}}", "{body: {regex: '(?-i)The lamp'}}"},
    {"regex", "{body: {regex: ['xyz', 'LAMP']}}", "{body: {regex: ['xyz', 'zyx']}}"},
    {"equals", "{subject: {equals: order lf-20417 is BROKEN}}", "{subject: {equals: order}}"},
    {"glob", "{subject: {glob: 'order*broke?'}}", "{subject: {glob: 'order'}}"},
    {"exists", "{cc: {exists: true}}", "{cc: {exists: false}}"},
    {"address", "{cc: {address: ADA@boss.example}}", "{cc: {address: bob@boss.example}}"},
    {"domain", "{from: {domain: [a.example, customer.example]}}",
     "{from: {domain: tomer.example}}"},
    {"domain", "{from: {domain: '@example'}}", "{from: {domain: company.example}}"},
    {"name", "{from: {name: {equals: kim customer}}}", "{from: {name: {equals: kim}}}"},
};

constexpr ConditionRow kAttachment[] = {
    {"name", "{attachment: {name: 'invoice.*'}}", "{attachment: {name: 'invoice'}}"},
    {"name", "{attachment: {name: {words: lamp}}}", "{attachment: {name: {words: invoices}}}"},
    {"type", "{attachment: {type: 'image/*'}}", "{attachment: {type: 'text/*'}}"},
    {"count", "{attachment: {count: 2}}", "{attachment: {count: '> 2'}}"},
    {"size", "{attachment: {size: 30 bytes}}", "{attachment: {size: '> 30 bytes'}}"},
    {"size", "{attachment: {size: ['> 1 MB', '< 1 KB']}}", "{attachment: {size: '< 30 bytes'}}"},
    {"exists", "{attachment: {exists: true}}", "{attachment: {exists: false}}"},
};

template <std::size_t N>
void check(const ConditionRow (&rows)[N], const std::vector<std::string>& names) {
    std::set<std::string> covered;
    for (const auto& row : rows) {
        SCOPED_TRACE(std::string(row.holds) + " | " + row.fails);
        covered.insert(row.name);
        EXPECT_NE(std::string(row.holds).find(row.name), std::string::npos);
        EXPECT_TRUE(holds(row.holds));
        EXPECT_FALSE(holds(row.fails));
    }
    EXPECT_EQ(covered, std::set<std::string>(names.begin(), names.end()));
}

TEST(Language, EveryConditionHoldsAndFails) { check(kConditions, language().conditions); }

TEST(Language, EveryMatcherHoldsAndFails) {
    auto names = language().matchers;
    const auto more = language().address_matchers;
    names.insert(names.end(), more.begin(), more.end());
    check(kMatchers, names);
}

TEST(Language, EveryKeyOfAttachmentHoldsAndFails) {
    check(kAttachment, language().attachment_keys);
}

TEST(Language, TheSizeOfNoAttachmentIsUnknown) {
    const auto rules = load_condition("{attachment: {size: '< 1 MB'}}");
    EXPECT_FALSE(fires(*rules, mail("", "x")));
}

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

std::string contents(const std::string& path) {
    std::ifstream file(SOURCE_DIR + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

bool mentions(const std::string& text, const std::string& word) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const bool begins = at == 0 || !is_word(text[at - 1]);
        const auto end = at + word.size();
        if (begins && (end == text.size() || !is_word(text[end]))) return true;
    }
    return false;
}

// In the reference as code, in the man page as the name of an item.
TEST(Language, EveryWordStandsInTheReferenceAndInTheManPage) {
    const std::string reference = contents("/rules/README.md");
    const std::string page = contents("/config/man/triaged-rules.5");
    ASSERT_FALSE(reference.empty());
    ASSERT_FALSE(page.empty());
    std::string code;
    bool inside = false;
    for (const char c : reference) {
        if (c == '`') inside = !inside;
        code += inside ? c : ' ';
    }
    std::string items;
    std::size_t line = 0;
    while (line < page.size()) {
        const auto end = std::min(page.find('\n', line), page.size());
        const std::string text = page.substr(line, end - line);
        if (text.starts_with(".It ") || text.starts_with(".Ic ")) items += text + '\n';
        line = end + 1;
    }
    const Language all = language();
    for (const auto* names :
         {&all.sections, &all.conditions, &all.matchers, &all.address_matchers,
          &all.attachment_keys, &all.actions, &all.date_keys, &all.expectations}) {
        for (const auto& name : *names) {
            EXPECT_TRUE(mentions(code, name)) << name << " is missing in rules/README.md";
            EXPECT_TRUE(mentions(items, name)) << name << " is missing in triaged-rules.5";
        }
    }
}

}  // namespace
}  // namespace triaged::triage
