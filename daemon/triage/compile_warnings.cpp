// What is no mistake and yet hardly meant.
#include <algorithm>

#include "triage/compile.h"
#include "triage/implication.h"

namespace triaged::triage {
namespace {

// Rules that stop are few; more of them than this are not compared with what follows.
constexpr std::size_t kMostStops = 100;

bool shares_languages(const Rule& stop, const Rule& rule) {
    return stop.languages == 0 || (rule.languages != 0 && (rule.languages & ~stop.languages) == 0);
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

void Compiler::warn_about_rules_that_never_fire() {
    Implication implication(model_);
    std::vector<const Rule*> stops;
    for (std::size_t i = 0; i < model_.rules.size(); ++i) {
        const Rule& rule = model_.rules[i];
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
