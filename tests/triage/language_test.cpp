// Every word of the language does what the reference says, and stands in the reference, in the man
// page and in the tables here and in language_actions_test.cpp, so that none can be added without
// the others.
#include "triage/language.h"

#include <gmock/gmock.h>

#include <fstream>
#include <set>

#include "message/parse.h"
#include "support.h"

namespace triaged::triage {
namespace {

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
