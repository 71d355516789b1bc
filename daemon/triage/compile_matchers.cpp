#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "message/address.h"
#include "triage/compile.h"
#include "triage/folding.h"
#include "triage/regex_advice.h"
#include "triage/regex_outline.h"
#include "yaml/scalar.h"

namespace triaged::triage {
namespace {

constexpr std::size_t kMaxHeaders = 200;
constexpr std::size_t kMaxRegexBytes = 64 << 20;
constexpr std::size_t kMaxGlobBytes = 200;

Field name_field(Field field) {
    switch (field) {
        case Field::from:
            return Field::from_name;
        case Field::to:
            return Field::to_name;
        case Field::cc:
            return Field::cc_name;
        default:
            return Field::reply_to_name;
    }
}

// In a short text, or at a text's begin, there is little to try.
bool is_slow_without_gate(std::string_view pattern, Field first, Field second) {
    const auto is_long = [](Field field) { return field == Field::body || field == Field::quoted; };
    return !pattern.starts_with("\\A") && (is_long(first) || is_long(second));
}

void mark(std::vector<bool>& fields, Field field) {
    if (field == Field::none) return;
    if (fields.size() <= index(field)) fields.resize(index(field) + 1);
    fields[index(field)] = true;
}

}  // namespace

const std::vector<std::string>& matcher_names() {
    static const std::vector<std::string> names = {"words",  "phrases", "list",  "regex",
                                                   "equals", "glob",    "exists"};
    return names;
}

const std::vector<std::string>& address_matcher_names() {
    static const std::vector<std::string> names = {"address", "domain", "name"};
    return names;
}

const std::vector<std::string>& attachment_keys() {
    static const std::vector<std::string> names = {"name", "type", "count", "size", "exists"};
    return names;
}

// The texts of a scalar or of a list of scalars; says what is wrong and leaves that out.
std::vector<const yaml::Node*> Compiler::texts(const Node& value, std::string_view what) {
    std::vector<const Node*> all;
    if (value.is_scalar()) {
        all.push_back(&value);
    } else if (value.is_sequence()) {
        for (const Node& item : value.items) {
            if (item.is_scalar()) {
                all.push_back(&item);
            } else {
                error(item,
                      std::string(what) + ": expected text, found " +
                          std::string(describe(item.kind)),
                      "each entry is a text, such as \"money back\"");
            }
        }
        if (value.items.empty()) {
            error(value, std::string(what) + ": the list is empty",
                  "name at least one, or delete the key");
        }
    } else {
        error(value,
              std::string(what) + ": expected text or a list of texts, found " +
                  std::string(describe(value.kind)),
              "write [one, another], or just one");
    }
    return all;
}

// Several matchers of one field must hold together; a bare text or list means `words`.
std::uint32_t Compiler::text_field(const Key& key, const Node& value, FieldPair fields) {
    if (!value.is_map()) return words(value, fields);
    std::vector<std::uint32_t> children;
    for (std::size_t i = 0; i < value.keys.size(); ++i) {
        if (const auto child = matcher(value.keys[i], value.items[i], fields)) {
            children.push_back(*child);
        }
    }
    if (value.keys.empty()) error(value, key.text + ": there is nothing to look for");
    return combine(Condition::Test::all, std::move(children));
}

std::optional<std::uint32_t> Compiler::matcher(const Key& key, const Node& value,
                                               FieldPair fields) {
    const std::string& what = key.text;
    if (value.is_null()) {
        error(key, what + ": there is nothing to look for",
              "write what to look for behind it, or delete it");
        return std::nullopt;
    }
    condition_at_ = key.at;
    if (what == "words" || what == "phrases") return words(value, fields);
    if (what == "list") return list(value, fields);
    if (what == "regex") return regex(value, fields);
    if (what == "equals") return equals(value, fields);
    if (what == "glob") return glob(value, fields);
    if (what == "exists") return exists(value, fields);
    const bool address = is_address_field(fields.first);
    if (address && what == "address") {
        check_addresses(value);
        return equals(value, fields);
    }
    if (address && what == "domain") return domain(value, fields);
    if (address && what == "name") return text_field(key, value, {name_field(fields.first)});
    std::vector<std::string> known = matcher_names();
    if (address) {
        const auto& more = address_matcher_names();
        known.insert(known.end(), more.begin(), more.end());
    }
    std::string hint = did_you_mean(what, known);
    if (hint.empty()) {
        for (const auto& name : known) hint += (hint.empty() ? "matchers: " : ", ") + name;
    }
    error(key, "unknown matcher " + quoted(what), hint);
    return std::nullopt;
}

std::uint32_t Compiler::leaf(Leaf leaf) {
    model_.leaves.push_back(leaf);
    return static_cast<std::uint32_t>(model_.leaves.size() - 1);
}

// Rules that ask the same share a leaf: it is looked for once, and what follows from one rule for
// another can be seen. The second value: whether it is new.
std::pair<std::uint32_t, bool> Compiler::shared_leaf(const Leaf& of,
                                                     const std::vector<const Node*>& all) {
    std::string key = std::to_string(static_cast<int>(of.kind)) + ',' +
                      std::to_string(index(of.field)) + ',' + std::to_string(index(of.second));
    for (const Node* text : all) key += '\0' + text->text;
    const auto [entry, added] = shared_leaves_.try_emplace(std::move(key), 0);
    if (added) entry->second = leaf(of);
    return {entry->second, added};
}

std::optional<Phrase> Compiler::phrase(yaml::Position at, const std::string& text) {
    auto phrase = parse_phrase(text);
    if (phrase) return std::move(*phrase);
    diagnostics_.push_back(
        {position(at), quoted(text) + ": " + phrase.error().message, phrase.error().hint});
    return std::nullopt;
}

void Compiler::add_phrase(const Phrase& phrase, PhraseTarget target) {
    if (++phrases_ % 1000 == 0) check_go_on();
    mark(model_.scanned, target.field);
    mark(model_.scanned, target.second);
    if (phrase.parts.size() == 1) {
        model_.trie.add(phrase.parts[0], target);
        return;
    }
    for (std::size_t i = 0; i < phrase.parts.size(); ++i) {
        PhraseTarget part = target;
        part.kind = PhraseTarget::Kind::part;
        part.index = static_cast<std::uint32_t>(model_.parts.size());
        model_.parts.push_back({i == 0, i + 1 == phrase.parts.size(), target});
        model_.trie.add(phrase.parts[i], part);
    }
}

std::uint32_t Compiler::words(const Node& value, FieldPair fields) {
    const auto all = texts(value, "words");
    const auto [number, added] =
        shared_leaf({Leaf::Kind::words, fields.first, fields.second, 0, true}, all);
    for (const Node* text : all) {
        const auto phrase = this->phrase(text->at, text->text);
        if (phrase && added) {
            add_phrase(*phrase, {PhraseTarget::Kind::leaf, fields.first, fields.second, number});
        }
    }
    return add({Condition::Test::leaf, number, {}});
}

// Rules that look for the same list in the same field share one leaf.
std::uint32_t Compiler::list(const Node& value, FieldPair fields) {
    std::vector<std::uint32_t> children;
    for (const Node* text : texts(value, "list")) {
        const auto found = lists_.find(text->text);
        if (found == lists_.end()) {
            std::vector<std::string> known;
            for (const auto& [name, unused] : lists_) known.push_back(name);
            const std::string hint = did_you_mean(text->text, known);
            error(*text, "unknown list " + quoted(text->text),
                  hint.empty() ? "define it under \"lists:\"" : hint);
            continue;
        }
        found->second.used = true;
        const std::string key = std::to_string(index(fields.first)) + ',' +
                                std::to_string(index(fields.second)) + ':' + text->text;
        const auto known = list_leaves_.find(key);
        std::uint32_t number = 0;
        if (known != list_leaves_.end()) {
            number = known->second;
        } else {
            number = leaf({Leaf::Kind::words, fields.first, fields.second, 0, true});
            for (const Phrase& phrase : found->second.phrases) {
                add_phrase(phrase, {PhraseTarget::Kind::leaf, fields.first, fields.second, number});
            }
            list_leaves_.emplace(key, number);
        }
        children.push_back(add({Condition::Test::leaf, number, {}}));
    }
    return combine(Condition::Test::any, std::move(children));
}

std::uint32_t Compiler::regex(const Node& value, FieldPair fields) {
    std::vector<std::uint32_t> children;
    for (const Node* text : texts(value, "regex")) {
        const std::string key = std::to_string(index(fields.first)) + ',' +
                                std::to_string(index(fields.second)) + ':' + text->text;
        if (const auto known = regex_leaves_.find(key); known != regex_leaves_.end()) {
            children.push_back(add({Condition::Test::leaf, known->second, {}}));
            continue;
        }
        if (regex_bytes_ > kMaxRegexBytes) break;  // said already
        check_go_on();
        Regex::Fault fault;
        Regex compiled = Regex::compile(text->text, fault);
        if (!compiled) {
            Node at = *text;
            // Where the fault stands, when the pattern is written on one line as it is.
            if (text->text.find('\n') == std::string::npos) {
                at.at.column += static_cast<int>(fault.offset) + (text->quoted ? 1 : 0);
            }
            error(at, "regex: " + fault.message, regex_hint(text->text, fault));
            continue;
        }
        regex_bytes_ += compiled.compiled_bytes();
        if (regex_bytes_ > kMaxRegexBytes) {
            error(*text, "regex: all regexes together are too large once compiled",
                  "write lists of words, or fewer repetitions such as {1,1000}");
            break;
        }
        const auto advice = regex_advice(text->text, compiled);
        if (advice) {
            warn(position(text->at), "regex: " + advice->message, advice->hint);
        }
        const auto regex_number = static_cast<std::uint32_t>(model_.regexes.size());
        model_.regexes.push_back(std::move(compiled));
        model_.regex_owner.push_back(rule_);
        const std::uint32_t number =
            leaf({Leaf::Kind::regex, fields.first, fields.second, regex_number, true});
        regex_leaves_.emplace(key, number);
        const RegexOutline known = outline(text->text);
        model_.regex_leads.push_back(known.lead);
        for (const auto& literal : known.literals) model_.literals.add(literal, number);
        for (const auto& shape : known.shapes)
            model_.shapes.add(shape, field_bit(fields.first) | field_bit(fields.second), number);
        if (known.literals.empty() && known.shapes.empty()) {
            model_.open_regexes.push_back(number);
            const bool told = advice.has_value() || shipped_;
            if (!told && is_slow_without_gate(text->text, fields.first, fields.second)) {
                ungated_.push_back(position(text->at));
            }
        } else {
            auto& fields_looked_at =
                known.literals.empty() ? model_.shape_fields : model_.literal_fields;
            mark(fields_looked_at, fields.first);
            mark(fields_looked_at, fields.second);
        }
        children.push_back(add({Condition::Test::leaf, number, {}}));
    }
    return combine(Condition::Test::any, std::move(children));
}

std::uint32_t Compiler::equals(const Node& value, FieldPair fields) {
    const auto all = texts(value, "equals");
    const auto [number, added] =
        shared_leaf({Leaf::Kind::equals, fields.first, fields.second, 0, true}, all);
    if (!added) return add({Condition::Test::leaf, number, {}});
    for (const Node* text : all) {
        const std::string folded = fold(ascii::trim(text->text));
        model_.exact.add_value(fields.first, folded, number);
        if (fields.second != Field::none) model_.exact.add_value(fields.second, folded, number);
    }
    return add({Condition::Test::leaf, number, {}});
}

std::uint32_t Compiler::domain(const Node& value, FieldPair fields) {
    const auto all = texts(value, "domain");
    const auto [number, added] =
        shared_leaf({Leaf::Kind::domain, fields.first, Field::none, 0, true}, all);
    for (const Node* text : all) {
        std::string domain = ascii::to_lower(text->text);
        if (domain.starts_with('@')) domain.erase(0, 1);
        domain = message::ascii_domain(domain);
        const bool good = !domain.empty() && domain.size() <= 253 && domain[0] != '.' &&
                          domain.find_first_of(" @/*<>,;") == std::string::npos;
        if (!good) {
            const bool is_address = domain.find('@') != std::string::npos;
            error(*text, "domain: " + quoted(text->text) + " is not a domain",
                  is_address ? "for one address write address: " + text->text.substr(0, 60)
                             : "write example.com; it stands for its subdomains too");
            continue;
        }
        if (added) model_.exact.add_domain(fields.first, domain, number);
    }
    return add({Condition::Test::leaf, number, {}});
}

// An address without "@" would equal none.
void Compiler::check_addresses(const Node& value) {
    if (!value.is_scalar() && !value.is_sequence()) return;
    const auto check = [&](const Node& text) {
        if (!text.is_scalar() || text.text.find('@') != std::string::npos) return;
        error(text, "address: " + quoted(text.text) + " is not an address",
              text.text.find('.') != std::string::npos ? "write domain: " + text.text.substr(0, 60)
                                                       : "for people's names write name: ...");
    };
    if (value.is_scalar()) check(value);
    for (const Node& item : value.items) check(item);
}

std::uint32_t Compiler::glob(const Node& value, FieldPair fields) {
    std::vector<std::string> patterns;
    const auto all = texts(value, "glob");
    for (const Node* text : all) {
        if (text->text.empty() || text->text.size() > kMaxGlobBytes) {
            error(*text,
                  "glob: expected 1 to 200 characters, found " + std::to_string(text->text.size()),
                  "write \"*.pdf\": * is any text, ? one character");
            continue;
        }
        patterns.push_back(fold(text->text));
    }
    const auto [number, added] =
        shared_leaf({Leaf::Kind::glob, fields.first, fields.second,
                     static_cast<std::uint32_t>(model_.globs.size()), false},
                    all);
    if (added) model_.globs.push_back(std::move(patterns));
    return add({Condition::Test::leaf, number, {}});
}

std::uint32_t Compiler::exists(const Node& value, FieldPair fields) {
    const auto wanted = yaml::scalar::boolean(value);
    if (!wanted) error(value, "exists: " + wanted.error().message, wanted.error().hint);
    const auto number =
        shared_leaf({Leaf::Kind::exists, fields.first, fields.second, 0, false}, {}).first;
    const std::uint32_t there = add({Condition::Test::leaf, number, {}});
    return wanted.value_or(true) ? there : combine(Condition::Test::none, {there});
}

Field Compiler::header_field(const std::string& name) {
    auto& headers = model_.headers;
    const auto known = std::find_if(headers.begin(), headers.end(), [&](const std::string& other) {
        return ascii::equals_ignoring_case(other, name);
    });
    const auto at = static_cast<std::size_t>(known - headers.begin());
    if (known == headers.end()) headers.push_back(name);
    return static_cast<Field>(index(Field::first_header) + at);
}

// `header: {List-Id: {exists: true}, X-Priority: "1"}`
std::uint32_t Compiler::header(const Node& value) {
    std::vector<std::uint32_t> children;
    if (!value.is_map() || value.keys.empty()) {
        error(value,
              "header: expected names of header fields, found " + std::string(describe(value.kind)),
              "write header: {List-Id: {exists: true}}");
        return add({});
    }
    for (std::size_t i = 0; i < value.keys.size(); ++i) {
        const std::string& name = value.keys[i].text;
        const bool good = !name.empty() && name.size() <= 76 &&
                          std::all_of(name.begin(), name.end(),
                                      [](char c) { return c > ' ' && c < 0x7F && c != ':'; });
        if (!good) {
            error(value.keys[i], "header: " + quoted(name) + " is not the name of a field",
                  "a name has neither blanks nor a colon");
            continue;
        }
        if (model_.headers.size() >= kMaxHeaders) {
            error(value.keys[i], "header: rules look at more than 200 header fields");
            break;
        }
        if (value.items[i].is_null()) {
            error(value.keys[i], "header: there is nothing to look for", "write {exists: true}");
            continue;
        }
        children.push_back(text_field(value.keys[i], value.items[i], {header_field(name)}));
    }
    return combine(Condition::Test::all, std::move(children));
}

std::uint32_t Compiler::attachment_part(const Key& key, const Node& value, Field field) {
    if (!value.is_map()) return glob(value, {field});
    return text_field(key, value, {field});
}

// `attachment: "*.pdf"`, `{name: ..., type: "image/*", count: ">= 2", size: "> 5 MB"}`
std::uint32_t Compiler::attachment(const Node& value) {
    if (!value.is_map()) return glob(value, {Field::attachment});
    std::vector<std::uint32_t> children;
    for (std::size_t i = 0; i < value.keys.size(); ++i) {
        const Key& key = value.keys[i];
        const Node& item = value.items[i];
        if (item.is_null()) {
            error(key, "attachment: there is nothing to look for",
                  "write what to look for behind it, or delete it");
        } else if (key.text == "name") {
            children.push_back(attachment_part(key, item, Field::attachment));
        } else if (key.text == "type") {
            children.push_back(attachment_part(key, item, Field::attachment_type));
        } else if (key.text == "count") {
            children.push_back(quantity(Quantity::attachments, item));
        } else if (key.text == "size") {
            children.push_back(quantity(Quantity::attachment_size, item));
        } else if (key.text == "exists") {
            children.push_back(exists(item, {Field::attachment_type}));
        } else {
            const std::string hint = did_you_mean(key.text, attachment_keys());
            error(key, "attachment: unknown key " + quoted(key.text),
                  hint.empty() ? "known: name, type, count, size, exists" : hint);
        }
    }
    if (value.keys.empty()) error(value, "attachment: there is nothing to look for");
    return combine(Condition::Test::all, std::move(children));
}

}  // namespace triaged::triage
