#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "triage/model.h"

namespace triaged::triage {

/// What follows from conditions without a mail: whether one holds whenever another does, and
/// whether one can hold at all. For warnings only: "no" means "not as far as can be seen".
///
/// Cost: conditions are compared with conditions; after kMostSteps comparisons in all every answer
/// is "no".
class Implication {
public:
    static constexpr int kMostSteps = 5'000'000;

    explicit Implication(const Model& model) : model_(model) {}

    /// Urgency, sentiment, topics and points change from rule to rule: what held of them for an
    /// earlier rule says nothing about a later one.
    enum class Moment { same, earlier };

    /// Whether `b`, looked at in that moment, holds whenever `a` does.
    bool implies(std::uint32_t a, std::uint32_t b, Moment moment);

    /// Why the rule can never fire, as a hint; nullopt when it can.
    std::optional<std::string> contradiction(const Rule& rule);

private:
    bool spend() { return ++steps_ < kMostSteps; }
    bool same_kind_implies(const Condition& a, const Condition& b, Moment moment) const;
    std::optional<std::string> never(std::uint32_t condition);
    std::optional<std::string> never_all(std::uint32_t condition);
    std::optional<std::string> never_together(const Condition& a, const Condition& b) const;
    void conjuncts(std::uint32_t condition, std::vector<std::uint32_t>& into) const;

    const Model& model_;
    int steps_ = 0;
};

}  // namespace triaged::triage
