// Names that rules make up or take from elsewhere: what must fit together across all files.
#include "triage/compile.h"

namespace triaged::triage {

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

void Compiler::check_names() {
    std::vector<std::string> given;
    for (const auto& [name, tally] : tallies_) {
        if (tally.given) given.push_back(name);
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
