#include "triage/implication.h"

#include <algorithm>

#include "base/ascii.h"
#include "triage/mail_language.h"
#include "triage/quantities.h"

namespace triaged::triage {
namespace {

using Test = Condition::Test;

bool within(const Comparison& inner, const Comparison& outer) {
    const bool low =
        inner.low > outer.low || (inner.low == outer.low && (!outer.low_open || inner.low_open));
    const bool high = inner.high < outer.high ||
                      (inner.high == outer.high && (!outer.high_open || inner.high_open));
    return low && high;
}

bool disjoint(const Comparison& a, const Comparison& b) {
    const auto before = [](const Comparison& x, const Comparison& y) {
        return x.high < y.low || (x.high == y.low && (x.high_open || y.low_open));
    };
    return before(a, b) || before(b, a);
}

// What values the quantity has at all.
Comparison domain_of(Quantity of) {
    constexpr double many = std::numeric_limits<double>::infinity();
    switch (of) {
        case Quantity::urgency:
            return {0, 100, false, false};
        case Quantity::sentiment:
            return {-1, 1, false, false};
        case Quantity::hour:
            return {0, 23, false, false};
        case Quantity::weekday:
            return {1, 7, false, false};
        default:
            return {0, many, false, false};
    }
}

bool is_sum(Quantity of) { return of == Quantity::urgency || of == Quantity::sentiment; }

bool is_one_of(const std::string& name, const std::vector<std::string>& names) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& other) {
        return ascii::equals_ignoring_case(name, other);
    });
}

// "other" is any language that no file is bound to.
bool may_be_other(const NameTest& test) {
    return test.of == NameOf::language && is_one_of(std::string(kOtherLanguage), test.any_of);
}

bool all_within(const QuantityTest& a, const QuantityTest& b) {
    return std::all_of(a.any_of.begin(), a.any_of.end(), [&](const Comparison& inner) {
        return std::any_of(b.any_of.begin(), b.any_of.end(),
                           [&](const Comparison& outer) { return within(inner, outer); });
    });
}

bool all_disjoint(const QuantityTest& a, const QuantityTest& b) {
    return std::all_of(a.any_of.begin(), a.any_of.end(), [&](const Comparison& x) {
        return std::all_of(b.any_of.begin(), b.any_of.end(),
                           [&](const Comparison& y) { return disjoint(x, y); });
    });
}

}  // namespace

bool Implication::same_kind_implies(const Condition& a, const Condition& b, Moment moment) const {
    if (a.test != b.test) return false;
    switch (a.test) {
        case Test::leaf:
            return a.index == b.index;
        case Test::quantity: {
            const QuantityTest& x = model_.quantities[a.index];
            const QuantityTest& y = model_.quantities[b.index];
            if (x.quantity != y.quantity || (is_sum(x.quantity) && moment != Moment::same)) {
                return false;
            }
            return all_within(x, y);
        }
        case Test::name: {
            const NameTest& x = model_.names[a.index];
            const NameTest& y = model_.names[b.index];
            return x.of == y.of &&
                   std::all_of(x.any_of.begin(), x.any_of.end(),
                               [&](const std::string& name) { return is_one_of(name, y.any_of); });
        }
        case Test::topic: {
            const TopicTest& x = model_.topic_tests[a.index];
            const TopicTest& y = model_.topic_tests[b.index];
            return moment == Moment::same && x.topic == y.topic && x.main == y.main &&
                   within(x.weight, y.weight);
        }
        default:
            return a.test == Test::always;
    }
}

bool Implication::implies(std::uint32_t number, std::uint32_t other, Moment moment) {
    if (!spend()) return false;
    const Condition& a = model_.conditions[number];
    const Condition& b = model_.conditions[other];
    if (b.test == Test::always || same_kind_implies(a, b, moment)) return true;
    const auto each = [](const Condition& of, const auto& holds) {
        return !of.children.empty() && std::all_of(of.children.begin(), of.children.end(), holds);
    };
    const auto one = [](const Condition& of, const auto& holds) {
        return std::any_of(of.children.begin(), of.children.end(), holds);
    };
    if (b.test == Test::all) {
        return each(b, [&](auto child) { return implies(number, child, moment); });
    }
    if (a.test == Test::any) {
        return each(a, [&](auto child) { return implies(child, other, moment); });
    }
    if (b.test == Test::any && one(b, [&](auto child) { return implies(number, child, moment); })) {
        return true;
    }
    if (a.test == Test::all) {
        return one(a, [&](auto child) { return implies(child, other, moment); });
    }
    // What is excluded there is excluded here. Sums that have changed say nothing, either way.
    if (a.test == Test::none && b.test == Test::none) {
        return each(b, [&](auto excluded) {
            return one(a, [&](auto mine) { return implies(excluded, mine, moment); });
        });
    }
    return false;
}

void Implication::conjuncts(std::uint32_t number, std::vector<std::uint32_t>& into) const {
    const Condition& condition = model_.conditions[number];
    if (condition.test != Test::all) {
        into.push_back(number);
        return;
    }
    for (const auto child : condition.children) conjuncts(child, into);
}

std::optional<std::string> Implication::never_together(const Condition& a,
                                                       const Condition& b) const {
    if (a.test != b.test) return std::nullopt;
    if (a.test == Test::quantity) {
        const QuantityTest& x = model_.quantities[a.index];
        const QuantityTest& y = model_.quantities[b.index];
        if (x.quantity != y.quantity || !all_disjoint(x, y)) return std::nullopt;
        return "no " + std::string(name_of(x.quantity)) + " is all that its conditions ask for";
    }
    if (a.test == Test::name) {
        const NameTest& x = model_.names[a.index];
        const NameTest& y = model_.names[b.index];
        const bool several = x.of == NameOf::customer_group;  // a customer can be in more than one
        if (x.of != y.of || several || may_be_other(x) || may_be_other(y)) return std::nullopt;
        for (const auto& name : x.any_of) {
            if (is_one_of(name, y.any_of)) return std::nullopt;
        }
        return "its conditions ask for " + x.any_of.front() + " and for " + y.any_of.front();
    }
    return std::nullopt;
}

std::optional<std::string> Implication::never_all(std::uint32_t number) {
    std::vector<std::uint32_t> all;
    conjuncts(number, all);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (auto why = never(all[i])) return why;
        const Condition& one = model_.conditions[all[i]];
        if (one.test == Test::none) {
            for (const auto excluded : one.children) {
                if (implies(number, excluded, Moment::same)) {
                    return "it asks for what its \"none\" (or \"exists: false\") excludes";
                }
            }
        }
        for (std::size_t j = i + 1; j < all.size() && spend(); ++j) {
            if (auto why = never_together(one, model_.conditions[all[j]])) return why;
        }
    }
    return std::nullopt;
}

std::optional<std::string> Implication::never(std::uint32_t number) {
    if (!spend()) return std::nullopt;
    const Condition& condition = model_.conditions[number];
    switch (condition.test) {
        case Test::all:
            return never_all(number);
        case Test::any: {
            std::optional<std::string> why;
            for (const auto child : condition.children) {
                why = never(child);
                if (!why) return std::nullopt;
            }
            return why;
        }
        case Test::quantity: {
            const QuantityTest& test = model_.quantities[condition.index];
            if (!all_disjoint(test, {test.quantity, {domain_of(test.quantity)}})) {
                return std::nullopt;
            }
            return "no " + std::string(name_of(test.quantity)) + " is ever in that range";
        }
        default:
            return std::nullopt;
    }
}

std::optional<std::string> Implication::contradiction(const Rule& rule) {
    if (auto why = never(rule.condition)) return why;
    if (rule.languages == 0) return std::nullopt;
    std::vector<std::uint32_t> all;
    conjuncts(rule.condition, all);
    std::vector<std::string> of_file;
    for (std::size_t i = 0; i < model_.languages.size(); ++i) {
        if ((rule.languages >> i & 1) != 0) of_file.push_back(model_.languages[i]);
    }
    if (is_one_of(std::string(kOtherLanguage), of_file)) return std::nullopt;
    for (const auto number : all) {
        const Condition& condition = model_.conditions[number];
        if (condition.test != Test::name) continue;
        const NameTest& test = model_.names[condition.index];
        if (test.of != NameOf::language) continue;
        const bool shared = std::any_of(test.any_of.begin(), test.any_of.end(),
                                        [&](const auto& name) { return is_one_of(name, of_file); });
        if (!shared) {
            return "the file is for mails in " + of_file.front() + ", the rule for mails in " +
                   test.any_of.front();
        }
    }
    return std::nullopt;
}

}  // namespace triaged::triage
