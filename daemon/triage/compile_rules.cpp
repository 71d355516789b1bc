#include <utility>

#include "triage/compile.h"
#include "triage/mail_language.h"
#include "yaml/scalar.h"

namespace triaged::triage {

void Compiler::compile(const yaml::Document& document, bool shipped) {
    document_ = &document;
    shipped_ = shipped;
    if (!document.root.is_map()) return;
    Diagnostics ignored;  // declare() has said what is wrong with the sections themselves
    yaml::MapReader file(document, document.root, "rule file", ignored);
    file_languages_ = 0;
    file_language_.clear();
    if (const auto languages = file.optional_string_list("language"); languages) {
        file_languages_ = language_bits(*languages);
        // Tests of a file for languages nobody has named find out which one it is.
        if (!languages->empty() && languages->front() != kOtherLanguage) {
            file_language_ = languages->front();
        }
        if (model_.languages.size() >= 64) {
            diagnostics_.push_back({file.position("language"), "more than 64 languages", ""});
        }
    } else if (file.has("language")) {
        diagnostics_.insert(diagnostics_.end(), ignored.begin(), ignored.end());
    }
    model_.scoring.files.push_back(document.name);
    compile_lexicon(file, "lexicon", ScoreEntry::Kind::valence, 0, -4, 4);
    compile_lexicon(file, "intensifiers", ScoreEntry::Kind::intensifier, 1.3, 0, 4);
    compile_lexicon(file, "negators", ScoreEntry::Kind::negator, 5, 0, 50);
    compile_lexicon(file, "contrast", ScoreEntry::Kind::contrast, 1, 0, 4);
    compile_lexicon(file, "ask_cues", ScoreEntry::Kind::ask_cue, 1, -10, 10);
    compile_dates(file);

    const Node* rules = file.node("rules");
    if (!rules || rules->is_null()) return;
    if (!rules->is_sequence()) {
        error(*rules, "rules: expected a list, found " + std::string(describe(rules->kind)),
              "begin each rule with \"- id: ...\"");
        return;
    }
    for (const Node& rule : rules->items) compile_rule(rule);
}

std::optional<std::string> Compiler::rule_id(yaml::MapReader& reader) {
    if (!reader.node("id")) {
        diagnostics_.push_back(
            {reader.position(), "rule: \"id\" is missing", "name it, such as id: refund-request"});
        return std::nullopt;
    }
    const std::string id = reader.string("id");
    if (!reader.has("id")) return std::nullopt;
    const bool well_formed =
        !id.empty() && id.size() <= 80 &&
        id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") == std::string::npos;
    if (!well_formed) {
        reader.error("id", "id " + quoted(id) + " is not a name",
                     "use a to z, 0 to 9, \"-\", \"_\" and \".\", at most 80");
        return std::nullopt;
    }
    const auto [first, added] = rule_ids_.emplace(id, reader.position("id"));
    if (!added) {
        reader.error("id", "duplicate rule id " + quoted(id),
                     "it stands in " + first->second.file + " line " +
                         std::to_string(first->second.line) + " already");
        return std::nullopt;
    }
    return id;
}

void Compiler::compile_rule(const Node& node) {
    yaml::MapReader reader(*document_, node, "rule", diagnostics_);
    if (!node.is_map()) return;
    Rule rule;
    rule.at = position(node.at);
    rule.languages = file_languages_;
    if (auto id = rule_id(reader)) rule.id = std::move(*id);
    rule_ = rule.id;
    reader.optional_string("description");
    const bool enabled = reader.optional_boolean("enabled").value_or(true);
    const Node* when = reader.node("when");
    const Node* then = reader.node("then");
    const Node* tests = reader.node("tests");
    reader.finish();

    rule.condition = when ? compile_when(*when) : add({});
    if (!then || then->is_null()) {
        diagnostics_.push_back({rule.at, "rule " + rule_ + ": \"then\" is missing",
                                "say what follows, such as then: {topic: refund}"});
    } else {
        rule.actions = compile_actions(*then);
    }
    if (tests && !tests->is_null() && enabled) compile_tests(*tests, rule_);
    if (enabled) model_.rules.push_back(std::move(rule));
}

}  // namespace triaged::triage
