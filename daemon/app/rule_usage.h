#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "triage/rule_set.h"

namespace triaged::app {

/// The ids of the rules that fired, out of a verdict as the journal keeps it; none when it cannot
/// be read. Cost: reads no further than them.
std::vector<std::string> fired_rules(std::string_view verdict_json);

/// Counts, mail by mail, which rules fired and which fired together.
///
/// Memory  for each rule a few words, for the first 2,000 of them 8 MB of pairs
/// Cost    add(): the square of the number of rules that fired; after 200 million pairs only the
///         rules are counted, and pair_mails() says in how many mails pairs were. Newest mails
///         first, so that pairs are of what happens now.
class RuleUsage {
public:
    /// `now` in Unix seconds: what "the last 30 days" are counted from.
    explicit RuleUsage(std::int64_t now) : now_(now) {}

    /// One mail, received `when` (0: unknown; what lies in the future counts as now).
    void add(const std::vector<std::string>& fired, std::int64_t when);

    struct Count {
        std::int64_t mails = 0;
        std::int64_t last_30_days = 0;
        std::int64_t last = 0;  ///< when it last fired, 0: never, or not known
    };
    Count of(const std::string& rule) const;
    /// Every rule that ever fired, in the order they were met.
    const std::vector<std::string>& rules() const { return names_; }

    std::int64_t mails() const { return mails_; }
    std::int64_t pair_mails() const { return pair_mails_; }
    std::int64_t first() const { return first_; }  ///< the earliest mail, 0: none
    std::int64_t last() const { return last_; }

    /// Two rules, and in how many mails of those pairs were counted in each fired and both did.
    struct Pair {
        std::string a;
        std::string b;
        std::int64_t mails_a = 0;
        std::int64_t mails_b = 0;
        std::int64_t together = 0;
    };
    /// Where `a` fires, `b` (nearly) always does: in 95 of 100 mails and in 5 at least, though `b`
    /// fires in no more than half of all mails. When it is so both ways, `a` is the one met first.
    /// First those that say the same both ways, of equal ones the most frequent.
    std::vector<Pair> implied() const;
    /// Rules that fired together and decide different queues, so that only one of them can win.
    std::vector<Pair> disagreeing(const std::vector<triage::RuleSet::RuleInfo>& rules) const;

private:
    static constexpr std::size_t kMostPaired = 2'000;
    static constexpr std::int64_t kMostPairs = 200'000'000;

    std::uint32_t number(const std::string& rule);
    void add_pairs(std::vector<std::uint32_t>& fired);
    std::uint32_t together(std::uint32_t a, std::uint32_t b) const;
    Pair pair(std::uint32_t a, std::uint32_t b) const;

    std::int64_t now_;
    std::unordered_map<std::string, std::uint32_t> numbers_;
    std::vector<std::string> names_;
    std::vector<Count> counts_;
    std::vector<std::uint32_t> pairs_;    // a triangle: of a < b at b * (b - 1) / 2 + a
    std::vector<std::uint32_t> singles_;  // mails of a rule among those whose pairs were counted
    std::int64_t pair_work_ = 0;
    std::int64_t mails_ = 0;
    std::int64_t pair_mails_ = 0;
    std::int64_t first_ = 0;
    std::int64_t last_ = 0;
};

}  // namespace triaged::app
