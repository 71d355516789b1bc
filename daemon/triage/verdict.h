#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace triaged::triage {

enum class Urgency { low, normal, high, urgent };
enum class Sentiment { very_negative, negative, neutral, positive, very_positive };

/// One thing found, with where and why.
struct Signal {
    std::string kind;   ///< "phrase", "word", "regex", "sentiment", "urgency", "sender_kind" ...
    std::string rule;   ///< id of the rule, or of the lexicon entry's file
    std::string text;   ///< the words that hit, as they stand in the mail
    std::string field;  ///< "subject", "body", "from", "header:List-Id" ...
    std::size_t begin = 0;  ///< bytes [begin, end) of that field's original text
    std::size_t end = 0;
    std::string effect;  ///< "urgency +20", "topic refund 3", "queue hard": "" for none
};

/// What rules ask about an acknowledgement; whether one may be sent is the desk's decision.
struct AcknowledgeWish {
    bool wanted = true;
    std::string template_name;  ///< "" for the default
    std::string rule;           ///< the rule that said so, "" for the default
};

/// Where a rule sends the mail instead of its queue's folder.
struct Route {
    std::string name;  ///< as the configuration calls it, "" for none
    std::string rule;  ///< the rule that said so
};

/// The earliest date the mail names by which something must be done, or on which it happens.
struct StatedDeadline {
    std::string at;     ///< RFC 3339, in the desk's zone: "2024-05-17T23:59:00+02:00"
    double hours = 0;   ///< from the moment of writing
    int days = 0;       ///< midnights until then: 0 today, 1 tomorrow
    std::string text;   ///< the words: "by Friday", "flight is tomorrow"
    std::string field;  ///< as in Signal, like the next
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// What is said of one mail.
struct Verdict {
    std::string queue;  ///< "urgent", "quick", "hard", "think", "automatic", or an added one
    Urgency urgency = Urgency::normal;
    int urgency_score = 0;  ///< 0 to 100
    Sentiment sentiment = Sentiment::neutral;
    double sentiment_score = 0;            ///< -1 to 1
    double sentiment_confidence = 0;       ///< 0 to 1, see triage/confidence.h
    std::vector<std::string> topics;       ///< main one first
    std::map<std::string, double> points;  ///< sums under rules' own names, those that are not 0
    std::optional<StatedDeadline> deadline;
    std::string ask;                    ///< the sentence that holds the request, "" when none
    std::vector<std::string> keywords;  ///< IMAP keywords to set
    bool flag = false;                  ///< \Flagged
    std::string folder;                 ///< a rule's explicit folder, "" for the queue's
    Route route;                        ///< the department it is for
    bool escalate = false;              ///< a rule wants a person to look now
    std::vector<std::string> notes;     ///< what rules note on the customer, each one line
    AcknowledgeWish acknowledge;
    std::vector<std::string> rules;             ///< ids of the rules that fired, in order
    std::map<std::string, std::string> fields;  ///< named captures: order numbers and the like
    std::vector<Signal> signals;
    std::vector<std::string> warnings;  ///< "regex of rule X hit its match limit"
    std::string rules_version;          ///< hash of the rule set that judged
};

std::string_view to_string(Urgency urgency);
std::string_view to_string(Sentiment sentiment);

}  // namespace triaged::triage
