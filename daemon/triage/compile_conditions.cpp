#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/ascii.h"
#include "triage/compile.h"
#include "triage/quantities.h"
#include "yaml/scalar.h"

namespace triaged::triage {
namespace {

using message::SenderKind;

constexpr std::pair<std::string_view, Quantity> kQuantities[] = {
    {"size", Quantity::size},
    {"length", Quantity::length},
    {"capitals", Quantity::capitals},
    {"sender_kind", Quantity::sender_kind},
    {"sentiment", Quantity::sentiment},
    {"urgency", Quantity::urgency},
    {"hour", Quantity::hour},
    {"weekday", Quantity::weekday},
    {"business_hours", Quantity::business_hours},
    {"holiday", Quantity::holiday},
    {"first_contact", Quantity::first_contact},
    {"earlier_contacts", Quantity::earlier_contacts},
    {"unanswered", Quantity::unanswered},
    {"days_since_last", Quantity::days_since_last},
    {"known_conversation", Quantity::known_conversation},
    {"contact_form", Quantity::contact_form},
};

constexpr std::pair<std::string_view, NameOf> kNames[] = {
    {"language", NameOf::language},
    {"account", NameOf::account},
    {"folder", NameOf::folder},
    {"customer_group", NameOf::customer_group},
};

struct TextField {
    std::string_view name;
    Field first;
    Field second = Field::none;
};
constexpr TextField kTextFields[] = {
    {"subject", Field::subject}, {"body", Field::body},     {"text", Field::subject, Field::body},
    {"quoted", Field::quoted},   {"footer", Field::footer}, {"from", Field::from},
    {"to", Field::to},           {"cc", Field::cc},         {"reply_to", Field::reply_to},
};

bool is_yes_or_no(Quantity q) {
    return q == Quantity::business_hours || q == Quantity::holiday ||
           q == Quantity::first_contact || q == Quantity::known_conversation ||
           q == Quantity::contact_form;
}

Result<Operand> read_urgency(std::string_view text, const void* more) {
    const auto& s = *static_cast<const ScoringSettings*>(more);
    if (text == "low") return Operand{0.0, s.normal - 1.0};
    if (text == "normal") return Operand{double(s.normal), s.high - 1.0};
    if (text == "high") return Operand{double(s.high), s.urgent - 1.0};
    if (text == "urgent") return Operand{double(s.urgent), 100.0};
    auto number = read_number(text, nullptr);
    if (!number) {
        return fail("expected low, normal, high, urgent or a score, found " + quoted(text),
                    "write urgency: high, \">= high\" or \"> 60\"");
    }
    return number;
}

Result<Operand> read_sentiment(std::string_view text, const void* more) {
    const auto& s = *static_cast<const ScoringSettings*>(more);
    if (text == "very_negative") return Operand{-1.0, s.very_negative};
    if (text == "negative") return Operand{std::nextafter(s.very_negative, 1), s.negative};
    if (text == "neutral") {
        return Operand{std::nextafter(s.negative, 1), std::nextafter(s.positive, -1)};
    }
    if (text == "positive") return Operand{s.positive, std::nextafter(s.very_positive, -1)};
    if (text == "very_positive") return Operand{s.very_positive, 1.0};
    auto number = read_number(text, nullptr);
    if (!number) {
        return fail(
            "expected very_negative, negative, neutral, positive, very_positive or a "
            "score, found " +
                quoted(text),
            "write sentiment: negative, \"<= negative\" or \"< -0.4\"");
    }
    return number;
}

Result<Operand> read_weekday(std::string_view text, const void*) {
    constexpr std::array<std::string_view, 7> days = {"monday", "tuesday",  "wednesday", "thursday",
                                                      "friday", "saturday", "sunday"};
    const std::string word = ascii::to_lower(text);
    for (std::size_t i = 0; i < days.size(); ++i) {
        if (word == days[i] || word == days[i].substr(0, 3)) {
            return Operand{double(i + 1), double(i + 1)};
        }
    }
    return fail("expected a weekday, found " + quoted(text), "write monday or mon, \"sat..sun\"");
}

Result<Operand> read_hour(std::string_view text, const void*) {
    const auto number = read_number(text, nullptr);
    const bool hour = number && number->first >= 0 && number->first <= 24 &&
                      number->first == std::floor(number->first);
    if (!hour) {
        return fail("expected an hour from 0 to 24, found " + quoted(text), "write \"8..17\"");
    }
    return number;
}

Result<Operand> read_size(std::string_view text, const void*) {
    yaml::Node node;
    node.kind = yaml::Kind::scalar;
    node.text = std::string(text);
    const auto size = yaml::scalar::size(node);
    if (!size) return tl::unexpected<Error>(size.error());
    return Operand{double(*size), double(*size)};
}

Result<Operand> read_sender_kind(std::string_view text, const void*) {
    constexpr SenderKind all[] = {
        SenderKind::person,  SenderKind::bounce,   SenderKind::auto_reply,
        SenderKind::list,    SenderKind::bulk,     SenderKind::notification,
        SenderKind::receipt, SenderKind::calendar, SenderKind::report};
    if (text == "machine") return Operand{1.0, 1000.0};
    std::vector<std::string> names{"machine"};
    for (const SenderKind kind : all) {
        if (text == to_string(kind)) return Operand{double(kind), double(kind)};
        names.emplace_back(to_string(kind));
    }
    std::string hint = did_you_mean(text, names);
    if (hint.empty()) {
        for (const auto& name : names) hint += (hint.empty() ? "known: " : ", ") + name;
    }
    return fail("unknown kind " + quoted(text), hint);
}

ReadOperand reader_for(Quantity q) {
    switch (q) {
        case Quantity::urgency:
            return read_urgency;
        case Quantity::sentiment:
            return read_sentiment;
        case Quantity::weekday:
            return read_weekday;
        case Quantity::hour:
            return read_hour;
        case Quantity::size:
        case Quantity::attachment_size:
            return read_size;
        case Quantity::sender_kind:
            return read_sender_kind;
        default:
            return read_number;
    }
}

}  // namespace

const std::vector<std::string>& condition_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all{"all",    "any",        "none",  "header",
                                     "points", "attachment", "topic", "deadline"};
        for (const auto& [name, of] : kQuantities) all.emplace_back(name);
        for (const auto& [name, of] : kNames) all.emplace_back(name);
        for (const auto& field : kTextFields) all.emplace_back(field.name);
        return all;
    }();
    return names;
}

std::uint32_t Compiler::add(Condition condition) {
    if (condition.test == Condition::Test::always) {
        if (always_ == 0) {
            // Number 0 is left unused, so that 0 can mean "none yet".
            if (model_.conditions.empty()) model_.conditions.emplace_back();
            always_ = static_cast<std::uint32_t>(model_.conditions.size());
            model_.conditions.push_back(std::move(condition));
        }
        return always_;
    }
    condition.line = condition_at_.line;
    condition.column = condition_at_.column;
    condition.costly =
        (condition.test == Condition::Test::leaf &&
         model_.leaves[condition.index].kind == Leaf::Kind::regex) ||
        std::any_of(condition.children.begin(), condition.children.end(),
                    [&](std::uint32_t child) { return model_.conditions[child].costly; });
    model_.conditions.push_back(std::move(condition));
    return static_cast<std::uint32_t>(model_.conditions.size() - 1);
}

std::uint32_t Compiler::combine(Condition::Test test, std::vector<std::uint32_t> children) {
    if (children.size() == 1 && test != Condition::Test::none) return children[0];
    return add({test, 0, std::move(children)});
}

std::uint32_t Compiler::compile_when(const Node& node) {
    if (!node.is_map()) {
        error(node, "when: expected a mapping, found " + std::string(describe(node.kind)),
              node.is_sequence()
                  ? "remove the \"- \" (and), or put any: before the list (or)"
                  : "write when: {body: {words: [...]}}; leave \"when\" out for always");
        return add({});
    }
    if (node.keys.empty()) {
        error(node, "when: there is no condition", "leave \"when\" out for always");
        return add({});
    }
    return compile_group(node, Condition::Test::all);
}

// The conditions of a mapping, or of a list of mappings: in a list, each item's must hold together.
std::uint32_t Compiler::compile_group(const Node& node, Condition::Test test) {
    std::vector<std::uint32_t> children;
    if (node.is_map()) {
        compile_conditions(node, children);
    } else if (node.is_sequence()) {
        for (const Node& item : node.items) {
            if (!item.is_map() || item.keys.empty()) {
                error(item, "expected a condition, found " + std::string(describe(item.kind)),
                      "write - body: {words: [...]}");
                continue;
            }
            children.push_back(compile_group(item, Condition::Test::all));
        }
    } else {
        error(node, "expected a list of conditions, found " + std::string(describe(node.kind)),
              "begin each with \"- \"");
        return add({});
    }
    if (node.items.empty()) {
        error(node, "there is no condition in the list", "write one, or delete the key");
    }
    return combine(test, std::move(children));
}

void Compiler::compile_conditions(const Node& map, std::vector<std::uint32_t>& into) {
    for (std::size_t i = 0; i < map.keys.size(); ++i) {
        if (const auto condition = compile_condition(map.keys[i], map.items[i])) {
            into.push_back(*condition);
        }
    }
}

std::optional<std::uint32_t> Compiler::compile_condition(const Key& key, const Node& value) {
    const std::string& name_text = key.text;
    if (value.is_null()) {
        error(key, name_text + ": there is nothing to compare with",
              "write what to look for behind it, or delete it");
        return std::nullopt;
    }
    condition_at_ = key.at;
    if (name_text == "all") return compile_group(value, Condition::Test::all);
    if (name_text == "any") return compile_group(value, Condition::Test::any);
    if (name_text == "none") return compile_group(value, Condition::Test::none);
    for (const auto& field : kTextFields) {
        if (field.name == name_text) return text_field(key, value, {field.first, field.second});
    }
    for (const auto& [known, of] : kQuantities) {
        if (known == name_text) return quantity(of, value);
    }
    for (const auto& [known, of] : kNames) {
        if (known == name_text) return name(of, value);
    }
    if (name_text == "header") return header(value);
    if (name_text == "attachment") return attachment(value);
    if (name_text == "topic") return topic(value);
    if (name_text == "points") return points(value);
    if (name_text == "deadline") return deadline(value);
    std::string hint = did_you_mean(name_text, condition_names());
    if (hint.empty()) {
        for (const auto& known : condition_names()) {
            hint += (hint.empty() ? "known: " : ", ") + known;
        }
    }
    error(key, "unknown condition " + quoted(name_text), hint);
    return std::nullopt;
}

std::optional<Comparison> Compiler::read_comparison(Quantity of, const Node& value) {
    // Points and weights of topics are read as counts; their names stand before the value.
    std::string what(of == Quantity::attachments ? "" : name_of(of));
    if (!what.empty()) what += ": ";
    if (!value.is_scalar()) {
        error(value, what + "expected one value, found " + std::string(describe(value.kind)));
        return std::nullopt;
    }
    if (is_yes_or_no(of)) {
        const auto flag = yaml::scalar::boolean(value);
        if (!flag) {
            error(value, what + flag.error().message, flag.error().hint);
            return std::nullopt;
        }
        return Comparison{*flag ? 1.0 : 0.0, *flag ? 1.0 : 0.0, false, false};
    }
    auto comparison = parse_comparison(value.text, reader_for(of), &model_.scoring.settings);
    if (!comparison) {
        error(value, what + comparison.error().message, comparison.error().hint);
        return std::nullopt;
    }
    return *comparison;
}

std::uint32_t Compiler::quantity(Quantity of, const Node& value) {
    QuantityTest test{of, {}};
    if (value.is_sequence() && value.items.empty()) {
        error(value, std::string(name_of(of)) + ": the list is empty", "name at least one");
    }
    if (value.is_sequence()) {
        for (const Node& item : value.items) {
            if (const auto c = read_comparison(of, item)) test.any_of.push_back(*c);
        }
    } else if (const auto c = read_comparison(of, value)) {
        test.any_of.push_back(*c);
    }
    model_.quantities.push_back(std::move(test));
    return add(
        {Condition::Test::quantity, static_cast<std::uint32_t>(model_.quantities.size() - 1), {}});
}

std::uint32_t Compiler::name(NameOf of, const Node& value) {
    NameTest test{of, {}};
    for (const Node* text : texts(value, "condition")) {
        test.any_of.push_back(text->text);
        if (of == NameOf::customer_group) {
            check_known(*text, "customer group", &KnownNames::customer_groups,
                        "customer_groups: {NAME: {domains: [...]}}");
        } else if (of == NameOf::account) {
            check_known(*text, "account", &KnownNames::accounts, "accounts: [{name: ...}]");
        }
    }
    model_.names.push_back(std::move(test));
    return add({Condition::Test::name, static_cast<std::uint32_t>(model_.names.size() - 1), {}});
}

std::uint32_t Compiler::topic_test(const Node& at, const std::string& topic, bool main,
                                   Comparison weight) {
    const auto number = topic_number(at, topic);
    model_.topic_tests.push_back({number.value_or(0), main, weight});
    return add(
        {Condition::Test::topic, static_cast<std::uint32_t>(model_.topic_tests.size() - 1), {}});
}

// `topic: refund`, a list of them, `{main: refund}` or `{refund: ">= 2"}`.
std::uint32_t Compiler::topic(const Node& value) {
    const Comparison any{0, std::numeric_limits<double>::infinity(), true, false};
    std::vector<std::uint32_t> choices;
    if (!value.is_map()) {
        for (const Node* text : texts(value, "topic")) {
            choices.push_back(topic_test(*text, text->text, false, any));
        }
        return combine(Condition::Test::any, std::move(choices));
    }
    for (std::size_t i = 0; i < value.keys.size(); ++i) {
        const Node& item = value.items[i];
        condition_at_ = value.keys[i].at;
        if (value.keys[i].text == "main") {
            std::vector<std::uint32_t> mains;
            for (const Node* text : texts(item, "main")) {
                mains.push_back(topic_test(*text, text->text, true, any));
            }
            choices.push_back(combine(Condition::Test::any, std::move(mains)));
        } else if (const auto weight = read_comparison(Quantity::attachments, item)) {
            Node at;
            at.at = value.keys[i].at;
            choices.push_back(topic_test(at, value.keys[i].text, false, *weight));
        }
    }
    return combine(Condition::Test::all, std::move(choices));
}

// `points: {hard: ">= 3"}`
std::uint32_t Compiler::points(const Node& value) {
    std::vector<std::uint32_t> tests;
    if (!value.is_map() || value.keys.empty()) {
        error(value,
              "points: expected names with comparisons, found " + std::string(describe(value.kind)),
              "write points: {hard: \">= 3\"}");
    }
    for (std::size_t i = 0; i < value.keys.size(); ++i) {
        Tally* const asked = tally(value.keys[i]);
        const auto sum = read_comparison(Quantity::attachments, value.items[i]);
        if (!asked || !sum) continue;
        condition_at_ = value.keys[i].at;
        if (!asked->asked) asked->asked = position(value.keys[i].at);
        model_.points_tests.push_back({asked->number, *sum});
        tests.push_back(add({Condition::Test::points,
                             static_cast<std::uint32_t>(model_.points_tests.size() - 1),
                             {}}));
    }
    return combine(Condition::Test::all, std::move(tests));
}

}  // namespace triaged::triage
