#include "triage/confidence.h"

#include <algorithm>

namespace triaged::triage {
namespace {

constexpr double kHalf = 1.5;         // the sum of valences that is half of what one can find
constexpr double kLeastMood = 0.4;    // of a mood that hardly is one
constexpr double kMostNeutral = 0.8;  // nothing found at all may mean that a word is not known

}  // namespace

double sentiment_confidence(const Mood& mood, double score, const ScoringSettings& settings) {
    const double found = mood.positive - mood.negative;
    const double amount = found / (found + kHalf);
    const double below = settings.negative - score;
    const double above = score - settings.positive;
    if (below < 0 && above < 0) {
        const double half = (settings.positive - settings.negative) / 2;
        const double margin = std::min(-below, -above) / half;
        return kMostNeutral * (1 - amount / 2) * (0.8 + 0.2 * margin);
    }
    const double margin =
        below >= 0 ? below / (settings.negative + 1) : above / (1 - settings.positive);
    return kLeastMood + (1 - kLeastMood) * (std::clamp(margin, 0.0, 1.0) + amount) / 2;
}

}  // namespace triaged::triage
