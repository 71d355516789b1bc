#include <algorithm>

#include "triage/compile.h"

namespace triaged::triage {

// The leaves of which one must hold for the condition to hold; nullopt when it can hold without.
std::optional<std::vector<std::uint32_t>> Compiler::evidence(std::uint32_t number) const {
    const Condition& condition = model_.conditions[number];
    using Test = Condition::Test;
    if (condition.test == Test::leaf) {
        if (!model_.leaves[condition.index].gated) return std::nullopt;
        return std::vector<std::uint32_t>{condition.index};
    }
    if (condition.test == Test::all) {
        std::optional<std::vector<std::uint32_t>> fewest;
        for (const auto child : condition.children) {
            auto leaves = evidence(child);
            if (leaves && (!fewest || leaves->size() < fewest->size())) fewest = std::move(leaves);
        }
        return fewest;
    }
    if (condition.test == Test::any) {
        std::vector<std::uint32_t> all;
        for (const auto child : condition.children) {
            const auto leaves = evidence(child);
            if (!leaves) return std::nullopt;
            all.insert(all.end(), leaves->begin(), leaves->end());
        }
        return all;
    }
    return std::nullopt;
}

void Compiler::finish() {
    add_products();
    model_.leaf_rules.resize(model_.leaves.size());
    model_.always.assign((model_.rules.size() + 63) / 64, 0);
    for (std::uint32_t i = 0; i < model_.rules.size(); ++i) {
        if (const auto leaves = evidence(model_.rules[i].condition)) {
            for (const auto leaf : *leaves) model_.leaf_rules[leaf].push_back(i);
        } else {
            model_.always[i / 64] |= std::uint64_t{1} << (i % 64);
        }
    }
    const std::size_t fields = index(Field::first_header) + model_.headers.size();
    model_.scanned.resize(fields);
    model_.literal_fields.resize(fields);
    model_.shape_fields.resize(fields);
    model_.scanned[index(Field::body)] = true;
    if (!model_.scoring.entries.empty()) model_.scanned[index(Field::subject)] = true;
    check_go_on();
    model_.trie.build();
    model_.dates.near.build();
    check_go_on();
    model_.literals.build();
    check_go_on();
    model_.shapes.build();
    warn_about_lists();
    warn_about_ungated_regexes();
    warn_about_rules_that_never_fire();
}

}  // namespace triaged::triage
