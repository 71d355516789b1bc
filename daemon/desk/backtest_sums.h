#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "desk/verdict_diff.h"

namespace triaged::desk {

/// A mail as a report names it. Texts as they stand in the mail: escape them before showing.
struct MailName {
    std::string source;  ///< the file, or the account and folder it was read from
    std::string message_id;
    std::string sender;
    std::string subject;
};

/// A mail whose outcome differs.
struct ChangedMail {
    MailName name;
    Outcome was;
    Outcome would_be;
    Difference difference;
};

/// Sums over compared mails: what other rules would have done.
/// Memory  the names of rules and queues, and 30 mails; never more with more mails.
class BacktestSums {
public:
    using Pair = std::pair<std::string, std::string>;  ///< was, would be
    using Shifts = std::map<Pair, std::uint64_t>;

    struct RuleSums {
        std::uint64_t newly_fired = 0;
        std::uint64_t no_longer_fired = 0;
        std::uint64_t other_effect = 0;
        std::uint64_t queue_changed = 0;  ///< of all these, mails that change their queue
    };

    void add(const MailName& name, const Outcome& was, const Outcome& would_be);

    std::uint64_t compared() const { return compared_; }
    std::uint64_t changed() const { return changed_; }
    /// Every pair, unchanged ones included.
    const Shifts& queues() const { return queues_; }
    /// Only what changed.
    const Shifts& urgency() const { return urgency_; }
    const Shifts& sentiment() const { return sentiment_; }
    const Shifts& topics() const { return topics_; }
    std::uint64_t other_folder() const { return other_folder_; }
    std::uint64_t other_marks() const { return other_marks_; }
    /// Rules that fired in one of the two only, or did something else.
    const std::map<std::string, RuleSums>& rules() const { return rules_; }
    /// The rules that differ in the mails of a change of queue, the most frequent first; at most
    /// `most`.
    std::vector<std::pair<std::string, std::uint64_t>> rules_behind(const Pair& queues,
                                                                    std::size_t most) const;

    /// The ten with the greatest surprise, the greatest first, the earlier one of two equal ones.
    const std::vector<ChangedMail>& most_surprising() const { return surprising_; }

    std::uint64_t extra_acknowledgements() const { return extra_; }
    std::uint64_t missing_acknowledgements() const { return lacking_; }
    /// The first ten of each.
    const std::vector<ChangedMail>& extra_examples() const { return extra_examples_; }
    const std::vector<ChangedMail>& missing_examples() const { return lacking_examples_; }

private:
    void add_rules(const Difference& difference, const Pair& queues);
    void add_surprising(ChangedMail mail);

    std::uint64_t compared_ = 0;
    std::uint64_t changed_ = 0;
    Shifts queues_;
    Shifts urgency_;
    Shifts sentiment_;
    Shifts topics_;
    std::uint64_t other_folder_ = 0;
    std::uint64_t other_marks_ = 0;
    std::map<std::string, RuleSums> rules_;
    std::map<Pair, std::map<std::string, std::uint64_t>> behind_;
    std::vector<ChangedMail> surprising_;
    std::uint64_t extra_ = 0;
    std::uint64_t lacking_ = 0;
    std::vector<ChangedMail> extra_examples_;
    std::vector<ChangedMail> lacking_examples_;
};

}  // namespace triaged::desk
