#pragma once

#include <map>
#include <string>
#include <vector>

#include "desk/plan.h"
#include "desk/reply_gate.h"
#include "triage/verdict.h"

namespace triaged::desk {

/// What rules make of one mail, as far as agents, customers and administrators notice it.
struct Outcome {
    std::string queue;
    triage::Urgency urgency = triage::Urgency::normal;
    int urgency_score = 0;
    triage::Sentiment sentiment = triage::Sentiment::neutral;
    double sentiment_score = 0;
    std::string topic;               ///< the main one
    std::string folder;              ///< destination, "" when the mail stays
    std::vector<std::string> marks;  ///< flags and keywords to set, sorted
    bool acknowledged = false;
    std::vector<std::string> rules;  ///< ids of the rules that fired
    /// What rules did, by id: "urgency +20, queue hard". Rules may be missing: signals are limited.
    std::map<std::string, std::string> effects;
};

Outcome outcome_of(const triage::Verdict& verdict, const Plan& plan, bool acknowledged);

/// Rule -> effect, of the signals that rules left.
std::map<std::string, std::string> effects_of(const std::vector<triage::Signal>& signals);

/// What differs between two outcomes of one mail. Scores that stay within their level are no
/// difference, rules that fire without any effect on the outcome neither.
struct Difference {
    bool queue = false;
    bool urgency = false;
    bool sentiment = false;
    bool topic = false;
    bool folder = false;  ///< another folder for the same queue
    bool marks = false;
    bool acknowledgement = false;

    std::vector<std::string> newly_fired;      ///< rules, in their order
    std::vector<std::string> no_longer_fired;  ///< rules, in their order
    std::vector<std::string> other_effect;     ///< fired both times, did something else

    /// How unexpected an administrator would find it; 0 without any change:
    ///     20 for each step between the queues: urgent 5, hard 4, think 3, quick 2, automatic 0
    ///        (nobody reads it); an added queue counts as think; two different queues are at least
    ///        one step apart
    ///   + 1  for each point of the urgency score
    ///   + 30 when an acknowledgement goes out that did not, or the other way round
    ///   + 10 for each point of the sentiment score (which spans 2)
    double surprise = 0;

    bool any() const {
        return queue || urgency || sentiment || topic || folder || marks || acknowledgement;
    }
};

Difference compare(const Outcome& was, const Outcome& would_be);

/// Whether a mail was acknowledged, and whether it would be: `recorded` is the reason code that
/// was stored then, `now` the decision for the new verdict with what is known of that time, as if
/// the account were live. Where neither rule set has a say (the content, a budget, a person who was
/// quicker) it is no and no. Mails that were not answered only because the account was not live
/// count as answered when `circumstances`, the decision for a verdict without objections, allows
/// it.
struct AcknowledgedPair {
    bool was = false;
    bool would_be = false;
};
AcknowledgedPair acknowledged(std::string_view recorded, const ReplyDecision& now,
                              const ReplyDecision& circumstances);

}  // namespace triaged::desk
