#include "app/rule_usage.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace triaged::app {
namespace {

constexpr std::int64_t kRecent = std::int64_t{30} * 86400;
constexpr std::int64_t kLeastTogether = 5;

/// Takes the texts of the list "rules" of the outermost object, then stops.
class RulesReader : public nlohmann::json_sax<nlohmann::ordered_json> {
public:
    std::vector<std::string> rules;

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool string(string_t& text) override {
        if (inside_ && depth_ == 2) rules.push_back(std::move(text));
        return true;
    }
    bool key(string_t& name) override {
        next_ = depth_ == 1 && name == "rules";
        return true;
    }
    bool start_object(std::size_t) override {
        ++depth_;
        return true;
    }
    bool end_object() override {
        --depth_;
        return true;
    }
    bool start_array(std::size_t) override {
        inside_ = ++depth_ == 2 && next_;
        return true;
    }
    bool end_array() override {
        if (inside_ && depth_ == 2) return false;
        --depth_;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
        return false;
    }

private:
    int depth_ = 0;
    bool next_ = false;
    bool inside_ = false;
};

std::size_t place(std::uint32_t a, std::uint32_t b) {
    const std::size_t low = std::min(a, b);
    const std::size_t high = std::max(a, b);
    return high * (high - 1) / 2 + low;
}

}  // namespace

std::vector<std::string> fired_rules(std::string_view verdict_json) {
    RulesReader reader;
    nlohmann::ordered_json::sax_parse(verdict_json, &reader);
    return std::move(reader.rules);
}

std::uint32_t RuleUsage::number(const std::string& rule) {
    const auto [found, added] =
        numbers_.try_emplace(rule, static_cast<std::uint32_t>(names_.size()));
    if (added) {
        names_.push_back(rule);
        counts_.emplace_back();
    }
    return found->second;
}

void RuleUsage::add(const std::vector<std::string>& fired, std::int64_t when) {
    when = std::min(when, now_);
    ++mails_;
    if (when > 0) {
        first_ = first_ == 0 ? when : std::min(first_, when);
        last_ = std::max(last_, when);
    }
    std::vector<std::uint32_t> numbers;
    numbers.reserve(fired.size());
    for (const auto& rule : fired) numbers.push_back(number(rule));
    // A stored verdict is read as it is, and may name one twice.
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    for (const std::uint32_t n : numbers) {
        Count& count = counts_[n];
        ++count.mails;
        if (when > now_ - kRecent) ++count.last_30_days;
        count.last = std::max(count.last, when);
    }
    add_pairs(numbers);
}

void RuleUsage::add_pairs(std::vector<std::uint32_t>& fired) {
    if (pair_work_ >= kMostPairs) return;
    ++pair_mails_;
    std::erase_if(fired, [](std::uint32_t n) { return n >= kMostPaired; });
    const std::size_t paired = std::min(names_.size(), kMostPaired);
    singles_.resize(paired);
    pairs_.resize(paired * (paired - 1) / 2);
    for (std::size_t i = 0; i < fired.size(); ++i) {
        ++singles_[fired[i]];
        for (std::size_t j = 0; j < i; ++j) ++pairs_[place(fired[i], fired[j])];
    }
    pair_work_ += static_cast<std::int64_t>(fired.size() * fired.size() / 2 + 1);
}

RuleUsage::Count RuleUsage::of(const std::string& rule) const {
    const auto found = numbers_.find(rule);
    return found == numbers_.end() ? Count{} : counts_[found->second];
}

std::uint32_t RuleUsage::together(std::uint32_t a, std::uint32_t b) const {
    return pairs_[place(a, b)];
}

RuleUsage::Pair RuleUsage::pair(std::uint32_t a, std::uint32_t b) const {
    return {names_[a], names_[b], singles_[a], singles_[b], together(a, b)};
}

std::vector<RuleUsage::Pair> RuleUsage::implied() const {
    std::vector<Pair> all;
    const auto nearly_always = [&](const Pair& p) {
        return p.together >= kLeastTogether && 100 * p.together >= 95 * p.mails_a &&
               2 * p.mails_b <= pair_mails_;
    };
    const auto count = static_cast<std::uint32_t>(singles_.size());
    for (std::uint32_t b = 1; b < count; ++b) {
        for (std::uint32_t a = 0; a < b; ++a) {
            if (together(a, b) < kLeastTogether) continue;
            if (const Pair p = pair(a, b); nearly_always(p)) {
                all.push_back(p);
            } else if (const Pair q = pair(b, a); nearly_always(q)) {
                all.push_back(q);
            }
        }
    }
    const auto other_way = [](const Pair& p) {
        return static_cast<double>(p.together) / static_cast<double>(p.mails_b);
    };
    std::stable_sort(all.begin(), all.end(), [&](const Pair& a, const Pair& b) {
        return std::pair(other_way(a), a.together) > std::pair(other_way(b), b.together);
    });
    return all;
}

std::vector<RuleUsage::Pair> RuleUsage::disagreeing(
    const std::vector<triage::RuleSet::RuleInfo>& rules) const {
    struct Decider {
        std::uint32_t number;
        const std::string* queue;
    };
    std::vector<Decider> deciders;
    for (const auto& rule : rules) {
        const auto found = numbers_.find(rule.id);
        if (rule.queue.empty() || found == numbers_.end()) continue;
        if (found->second < singles_.size()) deciders.push_back({found->second, &rule.queue});
    }
    std::vector<Pair> all;
    for (std::size_t i = 0; i < deciders.size(); ++i) {
        for (std::size_t j = i + 1; j < deciders.size(); ++j) {
            if (*deciders[i].queue == *deciders[j].queue) continue;
            const Pair p = pair(deciders[i].number, deciders[j].number);
            if (p.together > 0) all.push_back(p);
        }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Pair& a, const Pair& b) { return a.together > b.together; });
    return all;
}

}  // namespace triaged::app
