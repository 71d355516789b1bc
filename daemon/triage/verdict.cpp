#include "triage/verdict.h"

namespace triaged::triage {

std::string_view to_string(Urgency urgency) {
    switch (urgency) {
        case Urgency::low:
            return "low";
        case Urgency::normal:
            return "normal";
        case Urgency::high:
            return "high";
        case Urgency::urgent:
            break;
    }
    return "urgent";
}

std::string_view to_string(Sentiment sentiment) {
    switch (sentiment) {
        case Sentiment::very_negative:
            return "very_negative";
        case Sentiment::negative:
            return "negative";
        case Sentiment::neutral:
            return "neutral";
        case Sentiment::positive:
            return "positive";
        case Sentiment::very_positive:
            break;
    }
    return "very_positive";
}

}  // namespace triaged::triage
