#include "desk/backtest_sums.h"

#include <algorithm>

namespace triaged::desk {
namespace {

constexpr std::size_t kMostShown = 10;

}  // namespace

void BacktestSums::add(const MailName& name, const Outcome& was, const Outcome& would_be) {
    const Difference d = compare(was, would_be);
    const Pair queues(was.queue, would_be.queue);
    ++compared_;
    ++queues_[queues];
    add_rules(d, queues);
    if (!d.any()) return;
    ++changed_;
    if (d.urgency)
        ++urgency_[{std::string(to_string(was.urgency)), std::string(to_string(would_be.urgency))}];
    if (d.sentiment)
        ++sentiment_[{std::string(to_string(was.sentiment)),
                      std::string(to_string(would_be.sentiment))}];
    if (d.topic) ++topics_[{was.topic, would_be.topic}];
    if (d.folder) ++other_folder_;
    if (d.marks) ++other_marks_;
    const ChangedMail mail{name, was, would_be, d};
    if (d.acknowledgement) {
        ++(would_be.acknowledged ? extra_ : lacking_);
        auto& examples = would_be.acknowledged ? extra_examples_ : lacking_examples_;
        if (examples.size() < kMostShown) examples.push_back(mail);
    }
    add_surprising(mail);
}

void BacktestSums::add_rules(const Difference& d, const Pair& queues) {
    const auto count = [&](const std::vector<std::string>& rules, std::uint64_t RuleSums::*sum) {
        for (const auto& rule : rules) {
            RuleSums& sums = rules_[rule];
            ++(sums.*sum);
            if (!d.queue) continue;
            ++sums.queue_changed;
            ++behind_[queues][rule];
        }
    };
    count(d.newly_fired, &RuleSums::newly_fired);
    count(d.no_longer_fired, &RuleSums::no_longer_fired);
    count(d.other_effect, &RuleSums::other_effect);
}

void BacktestSums::add_surprising(ChangedMail mail) {
    const auto after = std::find_if(surprising_.begin(), surprising_.end(), [&](const auto& m) {
        return m.difference.surprise < mail.difference.surprise;
    });
    surprising_.insert(after, std::move(mail));
    if (surprising_.size() > kMostShown) surprising_.pop_back();
}

std::vector<std::pair<std::string, std::uint64_t>> BacktestSums::rules_behind(
    const Pair& queues, std::size_t most) const {
    std::vector<std::pair<std::string, std::uint64_t>> out;
    const auto found = behind_.find(queues);
    if (found == behind_.end()) return out;
    out.assign(found->second.begin(), found->second.end());
    std::stable_sort(out.begin(), out.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    if (out.size() > most) out.resize(most);
    return out;
}

}  // namespace triaged::desk
