#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "compose/template.h"
#include "flow/access_tokens.h"
#include "flow/settings.h"
#include "store/database.h"
#include "triage/rule_set.h"

namespace triaged::flow {

/// The rules in force. Swapped whole; a mail in hand finishes under those it began with.
class RulesHolder {
public:
    explicit RulesHolder(std::shared_ptr<const triage::RuleSet> rules) : rules_(std::move(rules)) {}

    std::shared_ptr<const triage::RuleSet> get() const {
        const std::lock_guard lock(mutex_);
        return rules_;
    }
    /// Puts `rules` in force. Gives back those that were: to destroy them takes a while, which
    /// should not be a mail's.
    [[nodiscard]] std::shared_ptr<const triage::RuleSet> exchange(
        std::shared_ptr<const triage::RuleSet> rules) {
        const std::lock_guard lock(mutex_);
        rules_.swap(rules);
        return rules;
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const triage::RuleSet> rules_;
};

/// Templates by language and name: templates["en"]["acknowledge"].
using Templates = std::map<std::string, std::map<std::string, compose::Template>>;

/// What all workers of the process use. The references outlive the workers.
struct Shared {
    const Settings& settings;
    store::Database& db;
    const RulesHolder& rules;
    const Templates& templates;
    const Clock& clock;
    AccessTokens& tokens;
    std::function<void()> outbox_has_news;  ///< called after an acknowledgement was planned
};

inline std::int64_t now(const Shared& shared) {
    return shared.clock.now().time_since_epoch().count();
}

}  // namespace triaged::flow
