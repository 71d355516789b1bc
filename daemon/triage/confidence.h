#pragma once

#include "triage/scoring.h"

namespace triaged::triage {

/// How sure the sentiment is, 0 to 1: about the likelihood that a person sees the same of negative,
/// neutral and positive. Of a mood it grows with the distance of the score to neutral and with the
/// sum of the valences found; of neutral with the distance to both moods, and the less was found
/// that had to cancel out. Fitted by hand to our own mails and to real customers' short messages,
/// between which it differs: neutral letters are surer than neutral messages.
double sentiment_confidence(const Mood& mood, double score, const ScoringSettings& settings);

}  // namespace triaged::triage
