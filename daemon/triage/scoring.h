#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "triage/date_words.h"
#include "triage/sentences.h"
#include "triage/token_stream.h"
#include "triage/verdict.h"

namespace triaged::triage {

/// Words a negator's scope may span at most.
constexpr std::uint32_t kMaxNegatorScope = 50;

/// One entry of a lexicon section, with what it is worth.
struct ScoreEntry {
    enum class Kind : std::uint8_t { valence, intensifier, negator, contrast, ask_cue, product };
    Kind kind = Kind::valence;
    double value = 0;             ///< valence -4..4, factor, words of scope, factor, weight
    std::uint64_t languages = 0;  ///< bits of Model::languages, 0 for all
    std::uint32_t file = 0;       ///< into Scoring::files
};

/// The numbers of the arithmetic; each can be set under `settings:`.
struct ScoringSettings {
    // settings: sentiment:
    double softness = 15;    ///< raw / sqrt(raw^2 + softness)
    double negation = -0.5;  ///< a negated valence is multiplied by it
    double caps = 1.25;
    double exclamation = 0.08;  ///< for each of at most four
    double before_contrast = 0.6;
    double after_contrast = 1.3;
    double mixed_sentence = 0.35;  ///< positive parts of a sentence with negative ones
    double mixed_mail = 0.5;       ///< positive parts of a mail with negative ones
    double mixed_from = 1;         ///< a negative sum of this size makes a mail mixed
    double subject = 0.5;          ///< the subject's share, unless it is a reply's
    double very_negative = -0.75, negative = -0.25, positive = 0.3, very_positive = 0.8;

    // settings: urgency:
    int base = 30;
    int high = 50, urgent = 75, normal = 15;  ///< the least score of each level

    // settings: ask:
    double question = 1;     ///< a sentence that asks
    double problem = 0.5;    ///< for each point of negative valence, at most three
    double evidence = 0.25;  ///< for each signal of a rule in it, at most four
    double first = 0.25;     ///< the first sentence
    int min_words = 3;
    std::vector<std::string> no_ask_queues = {"automatic"};

    // settings: topics:
    double topic_share = 0;  ///< a topic with less of the main topic's weight is not told

    // settings: defaults:
    std::string queue = "think";
    std::string topic = "other";
};

struct Scoring {
    std::vector<ScoreEntry> entries;
    std::vector<std::string> files;
    ScoringSettings settings;
};

/// An entry's occurrence: tokens [first, last].
struct ScoreHit {
    std::uint32_t entry;
    std::uint32_t first;
    std::uint32_t last;
};

/// A text to be scored: one mail's body or subject.
struct ScoredText {
    std::string_view text;
    const TokenStream* tokens = nullptr;
    std::vector<Sentence> sentences;
    std::vector<ScoreHit> hits;  ///< of the mail's language, in any order
    std::vector<DateHit> dates;  ///< likewise
};

/// The sums of a mail's mood, signals of rules included.
struct Mood {
    double positive = 0;
    double negative = 0;  ///< zero or less

    void add(double valence) { (valence < 0 ? negative : positive) += valence; }
    /// -1 to 1.
    double score(const ScoringSettings& settings) const;
};

/// What one entry added, and where: its own valence, times the factors.
struct MoodSignal {
    static constexpr std::uint32_t none = UINT32_MAX;

    ScoreHit hit;
    double valence = 0;
    double intensity = 1;
    double negation = 1;
    double contrast = 1;
    double caps = 1;
    double exclamation = 1;
    double mixed = 1;                  ///< of a positive entry in a negative sentence
    std::uint32_t negator = none;      ///< first token of what negates it
    std::uint32_t intensifier = none;  ///< of the intensifier nearest to it
};

/// Adds a text's mood to `mood`, sentence by sentence: valences, multiplied by intensifiers close
/// by, turned by negators whose scope reaches them, weighed by contrast words, raised by capitals
/// and exclamation marks; positive parts of a negative sentence count less. Overlapping entries:
/// the one that begins first and is longest counts, so that "no problem" is not "no" + "problem".
/// Entries that lie in or reach into the name of a product do not exist.
/// `negative_by_sentence` gets a sum for each sentence.
void score_mood(const Scoring& scoring, const ScoredText& text, double share, Mood& mood,
                std::vector<MoodSignal>& signals, std::vector<double>& negative_by_sentence);

/// The sentence that holds the request or problem, "" when there is none. `evidence` are places
/// of the signals of rules in the text, in the order of their begins.
std::string find_ask(const Scoring& scoring, const ScoredText& text,
                     const std::vector<double>& negative_by_sentence,
                     const std::vector<ByteRange>& evidence);

Sentiment sentiment_level(double score, const ScoringSettings& settings);
Urgency urgency_level(int score, const ScoringSettings& settings);

}  // namespace triaged::triage
