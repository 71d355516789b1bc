// What is no mistake and yet hardly meant.
#include <algorithm>

#include "triage/compile.h"
#include "triage/implication.h"

namespace triaged::triage {
namespace {

// Rules that stop are few; more of them than this are not compared with what follows.
constexpr std::size_t kMostStops = 100;

// Regexes without a gate are told one by one up to the first number, and named up to the second.
constexpr std::size_t kMostUngatedTold = 10;
constexpr std::size_t kMostUngatedNamed = 5;

bool shares_languages(const Rule& stop, const Rule& rule) {
    return stop.languages == 0 || (rule.languages != 0 && (rule.languages & ~stop.languages) == 0);
}

std::string place(const SourcePosition& at) {
    return at.file + ':' + std::to_string(at.line) + ':' + std::to_string(at.column);
}

std::string place(const Rule& rule) {
    return rule.at.file + " line " + std::to_string(rule.at.line);
}

}  // namespace

void Compiler::warn_about_lists() {
    for (const auto& [name, list] : lists_) {
        if (list.used) continue;
        warn(list.at, "the list " + quoted(name) + " is used by no rule",
             "look for it with list: " + name + ", or delete it");
    }
}

// A few cost little; hundreds make every mail slow, whichever of them a rule needs.
void Compiler::warn_about_ungated_regexes() {
    constexpr char kHint[] =
        "write something into it that every match holds, of three letters or more, or list words";
    if (ungated_.size() <= kMostUngatedTold) {
        for (const auto& at : ungated_) {
            warn(at, "regex: it requires no literal text, so it is tried on every mail", kHint);
        }
        return;
    }
    std::string named;
    for (std::size_t i = 0; i < kMostUngatedNamed; ++i) {
        named += (i == 0 ? "" : ", ") + place(ungated_[i]);
    }
    warn(ungated_.front(),
         std::to_string(ungated_.size()) +
             " regexes require no literal text, so they are tried on every mail: " + named +
             " and others",
         kHint);
}

void Compiler::warn_about_rules_that_never_fire() {
    Implication implication(model_);
    std::vector<const Rule*> stops;
    for (std::size_t i = 0; i < model_.rules.size(); ++i) {
        const Rule& rule = model_.rules[i];
        if (i % 100 == 0) check_go_on();
        if (const auto why = implication.contradiction(rule)) {
            warn(rule.at, "rule " + rule.id + " can never fire", *why);
            continue;
        }
        const auto before = std::find_if(stops.begin(), stops.end(), [&](const Rule* stop) {
            return shares_languages(*stop, rule) &&
                   implication.implies(rule.condition, stop->condition,
                                       Implication::Moment::earlier);
        });
        if (before == stops.end()) {
            if (rule.actions.stop && stops.size() < kMostStops) stops.push_back(&rule);
            continue;
        }
        const Rule& stop = **before;
        if (stop.languages == 0 &&
            model_.conditions[stop.condition].test == Condition::Test::always) {
            const std::size_t more = model_.rules.size() - i - 1;
            warn(rule.at,
                 "rule " + rule.id +
                     (more > 0 ? " and the " + std::to_string(more) + " behind it" : "") +
                     " can never fire",
                 "rule " + stop.id + " (" + place(stop) + ") stops every mail before");
            return;
        }
        warn(rule.at, "rule " + rule.id + " can never fire",
             "rule " + stop.id + " (" + place(stop) + ") fires whenever it would, and stops");
    }
}

}  // namespace triaged::triage
