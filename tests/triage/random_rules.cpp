// The conditions and rules of a RandomBatch.
#include "random_rules.h"

#include <set>

#include "random_text.h"

namespace triaged::triage {
Matcher RandomBatch::matcher(const std::string& field) {
    static const Texts domains = {"shop.example", "example", "@b.example", "le", "SHOP.example"};
    static const Texts addresses = {"a@shop.example", "B@shop.example", "a@b.example"};
    const bool address = field == "from" || field == "to" || field == "cc" || field == "reply_to";
    if (address && one_in(3)) return {Matcher::Kind::domain, {pick(domains)}, true};
    if (address && one_in(5)) return {Matcher::Kind::address, {pick(addresses)}, true};
    if (address && one_in(5)) return {Matcher::Kind::name, phrases(), true};
    switch (below(12)) {
        case 0:
        case 1:
        case 2:
        case 3:
            return {Matcher::Kind::words, phrases(), true};
        case 4:
            return {Matcher::Kind::list, {pick(lists_)}, true};
        case 5:
        case 6:
        case 7:
        case 8:
            if (one_in(5)) return {Matcher::Kind::regex, {regex(), regex()}, true};
            return {Matcher::Kind::regex, {regex()}, true};
        case 9:
            if (address) return {Matcher::Kind::equals, {pick(addresses)}, true};
            return {Matcher::Kind::equals, {varied(pick(words_)), pick(words_)}, true};
        case 10: {
            std::string glob;
            for (const auto& c : characters(pick(words_))) glob += one_in(4) ? "?" : c;
            return {Matcher::Kind::glob, {one_in(2) ? "*" + glob : glob + "*"}, true};
        }
        default:
            return {Matcher::Kind::exists, {}, !one_in(3)};
    }
}

When RandomBatch::field_condition() {
    static const Texts fields = {"subject",  "body",         "body",           "text",      "text",
                                 "quoted",   "footer",       "from",           "to",        "cc",
                                 "reply_to", "header:X-Tag", "header:x-other", "attachment"};
    When when;
    when.kind = When::Kind::field;
    when.field = pick(fields);
    std::set<Matcher::Kind> used;
    for (std::size_t n = one_in(6) ? 2 : 1; n > 0; --n) {
        Matcher one = matcher(when.field);
        if (!used.insert(one.kind).second) continue;
        if (when.field == "attachment" && one.kind == Matcher::Kind::exists) one.wanted = true;
        when.matchers.push_back(std::move(one));
    }
    return when;
}

When RandomBatch::leaf_condition() {
    static const Texts topics = {"refund", "billing", "order"};
    static const Texts signs = {">=", ">", "<=", "<"};
    if (!one_in(5)) return field_condition();
    When when;
    when.sign = pick(signs);
    switch (below(7)) {
        case 0:
            when.kind = When::Kind::topic;
            when.names = {pick(topics), pick(topics)};
            return when;
        case 1:
            when.kind = When::Kind::main_topic;
            when.names = {pick(topics)};
            return when;
        case 2:
            when.kind = When::Kind::topic_weight;
            when.names = {pick(topics)};
            when.number = static_cast<int>(below(6)) - 2;
            return when;
        case 3:
            when.kind = When::Kind::urgency;
            when.number = 10 + static_cast<int>(below(8)) * 10;
            return when;
        case 4:
            when.kind = When::Kind::size;
            when.number = static_cast<int>(below(3)) * 1000;
            return when;
        case 5:
            when.kind = When::Kind::attachments;
            when.number = static_cast<int>(below(3));
            return when;
        default:
            when.kind = When::Kind::language;
            when.names = {one_in(2) ? "en" : "DE"};
            return when;
    }
}

When RandomBatch::condition(int depth) {
    if (depth >= 3 || one_in(2)) return leaf_condition();
    When when;
    constexpr When::Kind kinds[] = {When::Kind::all, When::Kind::any, When::Kind::any,
                                    When::Kind::none, When::Kind::mapping};
    when.kind = kinds[below(5)];
    std::set<std::string> keys;
    for (std::size_t n = 1 + below(3); n > 0; --n) {
        When child = condition(depth + 1);
        if (when.kind == When::Kind::mapping) {
            // One key stands once in a mapping; a mapping in a mapping is the same mapping.
            if (child.kind != When::Kind::field || !keys.insert(child.field.substr(0, 6)).second)
                continue;
        }
        when.children.push_back(std::move(child));
    }
    if (when.children.empty()) return leaf_condition();
    return when;
}

Rules RandomBatch::rules(std::size_t count) {
    static const Texts topics = {"refund", "billing", "order"};
    Rules rules;
    for (const auto& list : lists_) rules.lists.emplace_back(list, phrases());
    const bool stops = one_in(3);
    for (std::size_t i = 0; i < count; ++i) {
        if (rules.files.empty() || one_in(count / 3 + 1)) {
            RuleFile file;
            if (one_in(3)) file.language = one_in(2) ? "en" : "de";
            file.lexicon = {phrase()};
            rules.files.push_back(std::move(file));
        }
        RandomRule rule;
        rule.id = "r" + std::to_string(i);
        if (!one_in(40)) rule.when.push_back(condition(0));
        rule.topics.emplace_back(pick(topics), static_cast<int>(below(5)) - 1);
        if (one_in(3)) rule.urgency = static_cast<int>(below(5)) * 10 - 20;
        rule.stop = stops && i > count / 2 && one_in(20);
        rules.files.back().rules.push_back(std::move(rule));
    }
    return rules;
}

}  // namespace triaged::triage
