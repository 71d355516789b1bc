#include <algorithm>

#include "base/ascii.h"
#include "base/join.h"
#include "message/parse.h"
#include "triage/compile.h"
#include "yaml/scalar.h"

namespace triaged::triage {
namespace {

// A field value on one line; no key of a test can begin another field.
std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

// "Name <address>", the name in quotes where it must be; anything else as it is.
std::string mailbox(const std::string& text) {
    const auto open = text.rfind('<');
    if (open == std::string::npos || open == 0) return text;
    const std::string name(ascii::trim(std::string_view(text).substr(0, open)));
    const bool quote = name.find_first_of(",;:@()[]") != std::string::npos;
    return (quote ? '"' + name + '"' : name) + ' ' + text.substr(open);
}

std::string mailboxes(const std::vector<std::string>& all) {
    std::string out;
    for (const auto& one : all) out += (out.empty() ? "" : ",\n ") + mailbox(one_line(one));
    return out;
}

constexpr std::string_view kLevels[] = {"low", "normal", "high", "urgent"};
constexpr std::string_view kMoods[] = {"very_negative", "negative", "neutral", "positive",
                                       "very_positive"};

}  // namespace

const std::vector<std::string>& expectation_names() {
    static const std::vector<std::string> names = {
        "queue", "urgency", "sentiment", "topic",    "topics",   "points",  "keyword",
        "flag",  "folder",  "route",     "escalate", "note",     "ask",     "acknowledge",
        "fires", "rules",   "not_rules", "fields",   "language", "deadline"};
    return names;
}

void Compiler::compile_tests(const Node& node, const std::string& rule) {
    if (!node.is_sequence()) {
        error(node, "tests: expected a list, found " + std::string(describe(node.kind)),
              "begin each test with \"- mail: ...\"");
        return;
    }
    for (const Node& test : node.items) compile_test(test, rule);
}

void Compiler::compile_test(const Node& node, const std::string& rule) {
    yaml::MapReader reader(*document_, node, "test", diagnostics_);
    if (!node.is_map()) return;
    RuleTest test;
    test.rule = rule;
    test.at = position(node.at);
    reader.optional_string("description");
    if (const auto file = reader.optional_string("eml")) {
        test.eml_file = *file;
        if (file->empty() || file->starts_with('/') || file->find("..") != std::string::npos) {
            reader.error("eml", "eml: expected a file beside the rules",
                         "write a name relative to the rule file, without \"..\"");
        }
    } else if (auto mail = reader.optional_map("mail")) {
        test.mail = compose_mail(std::move(*mail), test);
    } else if (!reader.has("mail")) {
        diagnostics_.push_back({test.at, "test: there is no mail",
                                "write mail: {body: ...}, or eml: with a file's name"});
    }
    if (test.language.empty()) test.language = file_language_;
    if (auto context = reader.optional_map("context")) read_context(*context, test);
    const Node* expect = reader.node("expect");
    if (expect && expect->is_map() && !expect->keys.empty()) {
        read_expectations(*expect, test);
    } else {
        reader.error("expect", "test: \"expect\" is missing or empty",
                     "write expect: {topic: refund}");
    }
    reader.finish();
    model_.tests.push_back(std::move(test));
}

// A mail as a sender would have written it; what is not said is an ordinary customer's.
std::string Compiler::compose_mail(yaml::MapReader mail, RuleTest& test) {
    const auto list = [&](std::string_view key, const char* fallback) {
        auto all = mail.optional_string_list(key).value_or(std::vector<std::string>());
        if (all.empty() && *fallback) all.emplace_back(fallback);
        return mailboxes(all);
    };
    std::string head = "From: " + list("from", "Kim Customer <kim@customer.example>") + '\n';
    head += "To: " + list("to", "support@company.example") + '\n';
    if (const auto cc = list("cc", ""); !cc.empty()) head += "Cc: " + cc + '\n';
    if (const auto to = list("reply_to", ""); !to.empty()) head += "Reply-To: " + to + '\n';
    head += "Subject: " + one_line(mail.optional_string("subject").value_or("")) + '\n';
    head += "Date: " +
            one_line(mail.optional_string("date").value_or("Tue, 14 May 2024 10:30:00 +0000")) +
            '\n';
    head += "Message-ID: <test@customer.example>\nMIME-Version: 1.0\n";
    if (auto headers = mail.optional_map("headers")) {
        for (const auto& item : headers->items()) {
            const std::string& name = item.key->text;
            if (name.empty() || name.find_first_of(": \n\t") != std::string::npos) {
                error(*item.key, "headers: " + quoted(name) + " is not the name of a field");
            }
            for (const Node* text : texts(*item.value, "headers")) {
                head += name + ": " + one_line(text->text) + '\n';
            }
        }
    }
    test.language = mail.optional_string("language").value_or("");
    const std::string body = mail.optional_string("body").value_or("");
    const auto files =
        mail.optional_string_list("attachments").value_or(std::vector<std::string>());
    mail.finish();
    const std::string text =
        "Content-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n\n" +
        body + '\n';
    if (files.empty()) return head + text;
    std::string out = head + "Content-Type: multipart/mixed; boundary=\"part of the test\"\n\n";
    out += "--part of the test\n" + text;
    for (const auto& file : files) {
        std::string name = one_line(file);
        std::replace(name.begin(), name.end(), '"', '\'');
        out +=
            "--part of the test\nContent-Type: application/octet-stream\n"
            "Content-Disposition: attachment; filename=\"" +
            name + "\"\n\nfile\n";
    }
    return out + "--part of the test--\n";
}

void Compiler::read_context(yaml::MapReader reader, RuleTest& test) {
    Context& context = test.context;
    const auto count = [&](const char* key, std::optional<int>& to) {
        if (const auto n = reader.optional_integer(key, 0, 1'000'000)) to = static_cast<int>(*n);
    };
    context.business_hours = reader.optional_boolean("business_hours");
    context.holiday = reader.optional_boolean("holiday");
    context.known_conversation = reader.optional_boolean("known_conversation");
    context.account = reader.optional_string("account").value_or("");
    context.folder = reader.optional_string("folder").value_or("");
    count("earlier_contacts", context.earlier_contacts);
    count("unanswered", context.unanswered_contacts);
    context.days_since_last_contact = reader.optional_number("days_since_last", 0, 100'000);
    context.customer_groups =
        reader.optional_string_list("customer_group").value_or(std::vector<std::string>());
    const auto hour = reader.optional_integer("hour", 0, 23);
    const Node* const weekday = reader.node("weekday");
    const auto day = weekday ? read_comparison(Quantity::weekday, *weekday) : std::nullopt;
    if (hour || day) {
        // In the week of the mail: it is as much about dates as about the day it came.
        constexpr std::int64_t kTuesday = 19857;  // 14 May 2024, in days since 1970
        const auto date = test.mail.empty() ? std::nullopt : message::parse(test.mail).date;
        const std::int64_t written = date ? *date / 86400 : kTuesday;
        const std::int64_t monday = written - (written + 3) % 7;  // 1970 began on a Thursday
        const std::int64_t arrived =
            day ? monday + static_cast<std::int64_t>(std::clamp(day->low, 1.0, 7.0)) - 1 : written;
        context.received = arrived * 86400 + hour.value_or(12) * 3600;
        context.utc_offset_minutes = 0;
    }
    reader.finish();
}

void Compiler::read_expectations(const Node& node, RuleTest& test) {
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        if (auto e = expectation(node.keys[i], node.items[i])) {
            test.expectations.push_back(std::move(*e));
        }
    }
}

std::optional<Expectation> Compiler::expectation(const Key& key, const Node& value) {
    const auto& known = expectation_names();
    if (std::find(known.begin(), known.end(), key.text) == known.end()) {
        std::string hint = did_you_mean(key.text, known);
        if (hint.empty()) {
            for (const auto& name : known) hint += (hint.empty() ? "known: " : ", ") + name;
        }
        error(key, "expect: unknown key " + quoted(key.text), hint);
        return std::nullopt;
    }
    Expectation expectation;
    expectation.what = key.text;
    if (!check_expectation(key, value, expectation)) return std::nullopt;
    expectation.shown = join(expectation.texts, ", ");
    if (expectation.flag) expectation.shown = *expectation.flag ? "true" : "false";
    return expectation;
}

bool Compiler::check_expectation(const Key& key, const Node& value, Expectation& expectation) {
    if (key.text == "fields") {
        if (!value.is_map()) return error(value, "fields: expected a mapping"), false;
        for (std::size_t i = 0; i < value.keys.size(); ++i) {
            expectation.texts.push_back(value.keys[i].text + '=' + value.items[i].text);
        }
        return true;
    }
    if (key.text == "points") {
        if (!value.is_map()) return error(value, "points: expected a mapping"), false;
        for (std::size_t i = 0; i < value.keys.size(); ++i) {
            const auto sum = read_comparison(Quantity::attachments, value.items[i]);
            if (!sum) return false;
            expectation.points.emplace_back(value.keys[i].text, *sum);
            expectation.texts.push_back(value.keys[i].text + ' ' + value.items[i].text);
        }
        return true;
    }
    const bool yes_or_no = value.is_scalar() && (value.text == "true" || value.text == "false");
    if (key.text == "flag" || key.text == "fires" || key.text == "escalate" ||
        (key.text == "acknowledge" && yes_or_no)) {
        const auto flag = yaml::scalar::boolean(value);
        if (!flag) {
            error(value, key.text + ": " + flag.error().message, flag.error().hint);
            return false;
        }
        expectation.flag = *flag;
        return true;
    }
    for (const Node* text : texts(value, key.text)) expectation.texts.push_back(text->text);
    const bool measured = key.text == "urgency" || key.text == "sentiment";
    if (measured && value.is_scalar()) {
        const Quantity of = key.text == "urgency" ? Quantity::urgency : Quantity::sentiment;
        expectation.numbers = read_comparison(of, value);
        return expectation.numbers.has_value();
    }
    const auto check = [&](const auto& names) {
        for (const auto& text : expectation.texts) {
            if (std::find(std::begin(names), std::end(names), text) != std::end(names)) continue;
            const std::vector<std::string> known(std::begin(names), std::end(names));
            std::string hint = did_you_mean(text, known);
            if (hint.empty()) {
                for (const auto& name : known) hint += (hint.empty() ? "known: " : ", ") + name;
            }
            error(value, key.text + ": " + quoted(text) + " is not known", hint);
            return false;
        }
        return true;
    };
    if (key.text == "queue") return check(queues_);
    if (key.text == "topic" || key.text == "topics") return check(topics_);
    if (key.text == "urgency") return check(kLevels);
    if (key.text == "sentiment") return check(kMoods);
    return true;
}

}  // namespace triaged::triage
