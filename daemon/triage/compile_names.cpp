// Names that rules make up or take from elsewhere: what must fit together across all files.
#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "triage/compile.h"
#include "triage/language.h"

namespace triaged::triage {

Language language() {
    return {section_names(),   condition_names(),        matcher_names(), address_matcher_names(),
            attachment_keys(), Compiler::action_names(), date_keys(),     expectation_names()};
}

std::vector<std::string> captured_fields(const Model& model) {
    std::set<std::string> names;
    for (const auto& regex : model.regexes) {
        names.insert(regex.group_names().begin(), regex.group_names().end());
    }
    return {names.begin(), names.end()};
}

// Names are looked for as they are: "Bye*Bye" is two words.
void Compiler::add_products() {
    if (!known_ || known_->products.empty()) return;
    const auto file = static_cast<std::uint32_t>(model_.scoring.files.size());
    model_.scoring.files.emplace_back("products");
    for (const auto& name : known_->products) {
        Phrase phrase;
        auto& words = phrase.parts.emplace_back();
        for (auto& word : words_of(name)) words.push_back({std::move(word), false});
        if (words.empty() || words.size() > kMaxPhraseWords) continue;
        const auto number = static_cast<std::uint32_t>(model_.scoring.entries.size());
        model_.scoring.entries.push_back({ScoreEntry::Kind::product, 0, 0, file});
        add_phrase(phrase, {PhraseTarget::Kind::score, Field::subject, Field::body, number});
    }
}

// The tally of that name, made at its first mention; null when it is no name.
Compiler::Tally* Compiler::tally(const Key& key) {
    if (!is_name(key.text)) {
        error(key, "points: " + quoted(key.text) + " is not a name",
              "use a to z, 0 to 9, - and _, at most 50");
        return nullptr;
    }
    const auto [entry, added] = tallies_.try_emplace(key.text);
    if (added) {
        entry->second.number = static_cast<std::uint32_t>(model_.tallies.size());
        model_.tallies.push_back(key.text);
    }
    return &entry->second;
}

// Reports a name that the configuration does not have. `example` is what to write there.
void Compiler::check_known(const Node& at, std::string_view kind,
                           const std::vector<std::string> KnownNames::*names,
                           std::string_view example) {
    if (!known_) return;
    const auto& all = known_->*names;
    const bool there = std::any_of(all.begin(), all.end(), [&](const std::string& name) {
        return ascii::equals_ignoring_case(name, at.text);
    });
    if (there) return;
    const std::string hint = did_you_mean(at.text, all);
    error(at, "unknown " + std::string(kind) + ' ' + quoted(at.text),
          hint.empty() ? "the configuration has none of that name: " + std::string(example) : hint);
}

void Compiler::check_names() {
    const auto check = [&](const auto& asked, const auto& known, const std::string& kind) {
        for (const auto& [name, at] : asked) {
            if (std::find(known.begin(), known.end(), name) != known.end()) continue;
            const std::string hint = did_you_mean(name, known);
            diagnostics_.push_back({at, "unknown " + kind + ' ' + quoted(name),
                                    hint.empty() ? "declare it: " + kind + "s: [...]" : hint});
        }
    };
    check(asked_queues_, queues_, "queue");
    check(asked_topics_, topics_, "topic");
    std::vector<std::string> given;
    for (const auto& [name, tally] : tallies_) {
        if (tally.given) given.push_back(name);
    }
    const auto captured = captured_fields(model_);
    for (const auto& [name, at] : asked_fields_) {
        if (std::find(captured.begin(), captured.end(), name) != captured.end()) continue;
        const std::string hint = did_you_mean(name, captured);
        diagnostics_.push_back(
            {at, "no regex captures a field " + quoted(name),
             hint.empty() ? "name a group of a regex: (?<" + name + ">...)" : hint});
    }
    for (const auto& [name, tally] : tallies_) {
        if (tally.given || !tally.asked) continue;
        const std::string hint = did_you_mean(name, given);
        diagnostics_.push_back(
            {*tally.asked, "no rule gives points to " + quoted(name),
             hint.empty() ? "give some: then: {points: {" + name + ": 1}}" : hint});
    }
}

}  // namespace triaged::triage
