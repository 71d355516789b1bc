#include "triage/confidence.h"

#include <gtest/gtest.h>

#include "support.h"

namespace triaged::triage {
namespace {

double confidence(double positive, double negative) {
    const ScoringSettings settings;
    const Mood mood{positive, negative};
    return sentiment_confidence(mood, mood.score(settings), settings);
}

TEST(Confidence, GrowsWithWhatWasFoundAndWithTheDistanceToALevel) {
    EXPECT_LT(confidence(0, -1.1), confidence(0, -2));  // both negative, one barely
    EXPECT_LT(confidence(0, -2), confidence(0, -6));
    EXPECT_LT(confidence(1.4, 0), confidence(3, 0));
    EXPECT_LT(confidence(4, -4), confidence(0, 0));  // both neutral; nothing pulls at the second
    EXPECT_LT(confidence(0, -0.9), confidence(0, 0));
    EXPECT_LT(confidence(0, 0), confidence(0, -6));
}

TEST(Confidence, IsLeastWhereAMoodBegins) {
    const ScoringSettings settings;
    const Mood mood{0, -2};
    const double on = sentiment_confidence(mood, settings.negative, settings);
    EXPECT_LT(on, sentiment_confidence(mood, settings.negative - 0.1, settings));
    EXPECT_LT(sentiment_confidence(mood, settings.negative + 0.01, settings),
              sentiment_confidence(mood, settings.negative + 0.2, settings));
}

TEST(Confidence, LiesBetweenZeroAndOne) {
    for (const double negative : {0.0, -0.5, -1.0, -5.0, -500.0}) {
        for (const double positive : {0.0, 0.5, 3.0, 400.0}) {
            SCOPED_TRACE(std::to_string(positive) + " " + std::to_string(negative));
            EXPECT_GT(confidence(positive, negative), 0);
            EXPECT_LE(confidence(positive, negative), 1);
        }
    }
}

TEST(Confidence, NothingIsKnownOfALanguageWithoutRules) {
    const auto rules = load("language: en\nlexicon: {top: 3}\n");
    message::Message m = mail("", "top");
    EXPECT_GT(rules->judge(m, {}).sentiment_confidence, 0);
    m.language = "nl";
    EXPECT_EQ(rules->judge(m, {}).sentiment_confidence, 0);
}

}  // namespace
}  // namespace triaged::triage
