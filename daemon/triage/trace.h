#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "triage/verdict.h"

namespace triaged::triage {

/// How a verdict came about, for `explain`: what each rule looked at, and the sums as they stood
/// then. Texts are as they stand in the mail: not fit for a terminal (log::escape).

/// A place where something was found, with the line it stands in.
struct TracedHit {
    std::string field;      ///< as in Signal
    std::size_t begin = 0;  ///< as in Signal: bytes of the field's value
    std::size_t end = 0;
    std::size_t line = 0;    ///< of the mail's text, from 1; 0 in fields that are one line
    std::size_t column = 1;  ///< in characters, from 1
    std::string before;      ///< of that line, at most 60 bytes
    std::string text;        ///< what hit, on one line, at most 200 bytes
    std::string after;       ///< of the line it ends in, at most 60 bytes
};

enum class Holds { no, yes, unknown };

/// One condition and what came of it. Every one is looked at, also where the engine stops early.
struct TracedCondition {
    std::string kind;   ///< "all", "any", "none", a matcher ("words"), or a name ("urgency")
    std::string field;  ///< of a matcher: "body", "subject or body" ...
    int line = 0;       ///< where it stands in the rule's file; 0: nowhere
    int column = 0;
    Holds holds = Holds::no;
    std::string value;  ///< what a condition on a number or name had before it; "" for unknown
    std::vector<TracedHit> hits;
    std::vector<TracedCondition> children;  ///< of all, any, none
};

/// Whether something was found for it, or for a condition in it that is not below a "none".
bool has_hits(const TracedCondition& condition);

/// Scores at one moment.
struct TracedSums {
    int urgency = 0;  ///< not yet held within 0 to 100
    double sentiment = 0;
};

enum class TracedOutcome {
    fired,
    near,  ///< did not fire, though something it looks for was found, or it decides a queue by sums
    not_fired,
    unknown,         ///< a regex ran into its limit
    other_language,  ///< it is for mails in other languages
    after_stop,      ///< a rule before it ended the evaluation
};
std::string_view to_string(TracedOutcome outcome);

/// One rule, in the order they are looked at.
struct TracedRule {
    std::string id;
    SourcePosition at;
    TracedOutcome outcome = TracedOutcome::not_fired;
    TracedCondition condition;  ///< of fired, near and unknown ones only
    std::string effect;         ///< what it does, in words
    TracedSums before;          ///< of fired ones only, as are the next
    TracedSums after;
    std::vector<std::pair<std::string, double>> topics;  ///< the sums it changed, as they are then
    std::vector<std::pair<std::string, double>> points;  ///< likewise
    /// "queue", "place" (folder or route), "acknowledge", "flag": it was the first to say so
    std::vector<std::string> decides;
};

/// It fired, nearly did, or is unknown: what explain tells of without being asked for all.
bool tells_something(const TracedRule& rule);

/// One entry of a lexicon in the mail: its own valence, and what it counts.
struct TracedMood {
    TracedHit hit;
    std::string file;
    double valence = 0;
    double counted = 0;
    /// What makes the difference: "negated by not" x -0.35 ...
    std::vector<std::pair<std::string, double>> factors;
};

struct Trace {
    Verdict verdict;
    std::vector<TracedMood> mood;
    TracedSums start;  ///< before the first rule: the base urgency, the lexicons' sentiment
    TracedSums end;
    std::vector<TracedRule> rules;
    std::vector<std::pair<std::string, double>> topics;  ///< final sums of all that were touched
    std::vector<std::pair<std::string, double>> points;  ///< those that are not 0
};

}  // namespace triaged::triage
