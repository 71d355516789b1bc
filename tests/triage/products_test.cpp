// Names of products, from the configuration, say nothing of the mood.
#include <gtest/gtest.h>

#include "support.h"

namespace triaged::triage {
namespace {

constexpr char kLexicon[] =
    "lexicon: {happy: 3, angry: -3, very happy box: 4, box of joy: 2}\n"
    "intensifiers: {super: 2}\nnegators: [no]\n";

double score(const std::string& body, std::vector<std::string> products) {
    KnownNames names;
    names.products = std::move(products);
    const auto loaded = RuleSet::load({{"r.yaml", kLexicon}}, names);
    EXPECT_EQ(show(loaded.diagnostics), "");
    return loaded.rules->judge(mail("", body), {}).sentiment_score;
}

TEST(Products, WordsInTheNameOfAProductAreNoMood) {
    EXPECT_GT(score("Where is my Happy Box?", {}), 0);
    EXPECT_EQ(score("Where is my Happy Box?", {"Happy Box"}), 0);
    EXPECT_EQ(score("where is my happy\n box", {"HAPPY BOX"}), 0);
    EXPECT_GT(score("I am happy. Where is the box?", {"Happy Box"}), 0);
    EXPECT_LT(score("The Happy Box makes me angry.", {"Happy Box"}), 0);
}

TEST(Products, NothingThatReachesIntoTheNameCounts) {
    EXPECT_EQ(score("the very happy box", {"Happy Box"}), 0);
    EXPECT_EQ(score("a Happy Box of joy", {"Happy Box"}), 0);
    EXPECT_EQ(score("I am happy", {"No Super"}), score("I am happy", {}));
    EXPECT_EQ(score("The No Super happy", {"No Super"}), score("The happy", {}));
    EXPECT_EQ(score("Angry Happy Happy Box", {"Angry Happy", "Happy Box", "Happy Happy Box"}), 0);
}

TEST(Products, NamesAreTakenAsTheyAre) {
    EXPECT_GT(score("happy", {"hap*", "...", ""}), 0);
    EXPECT_EQ(score("Happy-Box", {"Happy Box"}), 0);
}

TEST(Products, ManyNamesInAMailCostNoMoreThanTheyAreLong) {
    std::string body;
    for (int i = 0; i < 100'000; ++i) body += "Happy Box angry ";
    EXPECT_LT(score(body, {"Happy Box"}), -0.9);
}

}  // namespace
}  // namespace triaged::triage
