#include "triage/scoring.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "base/utf8.h"

namespace triaged::triage {
namespace {

using Kind = ScoreEntry::Kind;

constexpr std::uint32_t kIntensifierReach = 3;
constexpr std::size_t kMaxAskBytes = 1'000;

// A sentence's entries, without overlaps.
struct Clause {
    const Sentence* sentence;
    std::span<const ScoreHit> hits;
};

struct Clauses {
    std::vector<ScoreHit> hits;  // of all of them
    std::vector<Clause> all;
};

// Leftmost, then longest; then the order of the files.
void drop_overlaps(std::vector<ScoreHit>& hits) {
    std::sort(hits.begin(), hits.end(), [](const ScoreHit& a, const ScoreHit& b) {
        if (a.first != b.first) return a.first < b.first;
        if (a.last != b.last) return a.last > b.last;
        return a.entry < b.entry;
    });
    std::size_t kept = 0;
    for (const ScoreHit& hit : hits) {
        if (kept > 0 && hit.first <= hits[kept - 1].last) continue;
        hits[kept++] = hit;
    }
    hits.resize(kept);
}

// What stands in the name of a product says nothing, nor does the name.
void drop_products(const Scoring& scoring, std::vector<ScoreHit>& hits) {
    std::vector<ScoreHit> names;
    for (const ScoreHit& hit : hits) {
        if (scoring.entries[hit.entry].kind == Kind::product) names.push_back(hit);
    }
    if (names.empty()) return;
    drop_overlaps(names);
    std::erase_if(hits, [&](const ScoreHit& hit) {
        const auto name = std::lower_bound(
            names.begin(), names.end(), hit.first,
            [](const ScoreHit& of, std::uint32_t first) { return of.last < first; });
        return name != names.end() && name->first <= hit.last;
    });
}

// Sorts the hits of the wanted kinds into the sentences they lie in.
Clauses clauses(const Scoring& scoring, const ScoredText& text, bool asks) {
    Clauses result;
    auto& hits = result.hits;
    for (const ScoreHit& hit : text.hits) {
        if ((scoring.entries[hit.entry].kind == Kind::ask_cue) == asks) hits.push_back(hit);
    }
    if (!asks) drop_products(scoring, hits);
    drop_overlaps(hits);
    result.all.reserve(text.sentences.size());
    std::size_t hit = 0;
    for (const Sentence& sentence : text.sentences) {
        while (hit < hits.size() && hits[hit].first < sentence.first_token) ++hit;
        const std::size_t first_hit = hit;
        while (hit < hits.size() && hits[hit].last < sentence.last_token) ++hit;
        result.all.push_back({&sentence, std::span(hits).subspan(first_hit, hit - first_hit)});
    }
    return result;
}

class ClauseScorer {
public:
    ClauseScorer(const Scoring& scoring, const ScoredText& text, const Clause& clause)
        : scoring_(scoring), settings_(scoring.settings), text_(text), clause_(clause) {
        const auto& tokens = text.tokens->tokens();
        std::uint32_t capitals = 0;
        const Sentence& sentence = *clause.sentence;
        for (auto i = sentence.first_token; i < sentence.last_token; ++i) {
            capitals += tokens[i].caps;
        }
        shouted_ = 2 * capitals > sentence.last_token - sentence.first_token;
        for (const ScoreHit& hit : clause.hits) {
            if (entry(hit).kind == Kind::contrast) contrast_ = &hit;
        }
    }

    MoodSignal signal(std::size_t i) const {
        const ScoreHit& hit = clause_.hits[i];
        MoodSignal signal;
        signal.hit = hit;
        intensify(i, signal);
        signal.negator = negator_of(i);
        if (signal.negator != MoodSignal::none) signal.negation = settings_.negation;
        if (contrast_) {
            signal.contrast =
                hit.first < contrast_->first ? settings_.before_contrast : settings_.after_contrast;
        }
        const auto& tokens = text_.tokens->tokens();
        if (!shouted_ && tokens[hit.first].caps) signal.caps = settings_.caps;
        signal.exclamation =
            1 + settings_.exclamation * std::min(clause_.sentence->exclamations, 4);
        signal.valence = entry(hit).value * signal.intensity * signal.negation * signal.contrast *
                         signal.caps * signal.exclamation;
        return signal;
    }

private:
    const ScoreEntry& entry(const ScoreHit& hit) const { return scoring_.entries[hit.entry]; }

    void intensify(std::size_t i, MoodSignal& signal) const {
        const ScoreHit& hit = clause_.hits[i];
        const auto by = [&](const ScoreHit& intensifier) {
            signal.intensity *= entry(intensifier).value;
            if (signal.intensifier == MoodSignal::none) signal.intensifier = intensifier.first;
        };
        for (std::size_t j = i; j-- > 0;) {
            const ScoreHit& before = clause_.hits[j];
            if (hit.first - before.last > kIntensifierReach) break;
            if (entry(before).kind == Kind::intensifier) by(before);
        }
        // "thank you so much": one directly behind counts as well.
        if (i + 1 < clause_.hits.size()) {
            const ScoreHit& behind = clause_.hits[i + 1];
            const bool adjacent = behind.first == hit.last + 1;
            const bool claimed = i + 2 < clause_.hits.size() &&
                                 entry(clause_.hits[i + 2]).kind == Kind::valence &&
                                 clause_.hits[i + 2].first - behind.last <= kIntensifierReach;
            if (adjacent && !claimed && entry(behind).kind == Kind::intensifier) by(behind);
        }
        signal.intensity = std::clamp(signal.intensity, 0.2, 2.5);
    }

    // A negator reaches its scope of words forward, and never over a contrast word.
    std::uint32_t negator_of(std::size_t i) const {
        for (std::size_t j = i; j-- > 0;) {
            const ScoreHit& before = clause_.hits[j];
            if (entry(before).kind == Kind::contrast) break;
            const std::uint32_t distance = clause_.hits[i].first - before.last;
            if (distance > kMaxNegatorScope) break;
            if (entry(before).kind == Kind::negator && distance <= entry(before).value) {
                return before.first;
            }
        }
        return MoodSignal::none;
    }

    const Scoring& scoring_;
    const ScoringSettings& settings_;
    const ScoredText& text_;
    const Clause& clause_;
    const ScoreHit* contrast_ = nullptr;
    bool shouted_ = false;
};

}  // namespace

double Mood::score(const ScoringSettings& settings) const {
    const bool mixed = negative <= -settings.mixed_from;
    const double raw = negative + positive * (mixed ? settings.mixed_mail : 1);
    return raw / std::sqrt(raw * raw + settings.softness);
}

void score_mood(const Scoring& scoring, const ScoredText& text, double share, Mood& mood,
                std::vector<MoodSignal>& signals, std::vector<double>& negative_by_sentence) {
    const Clauses found = clauses(scoring, text, false);
    for (const Clause& clause : found.all) {
        if (clause.hits.empty()) {
            negative_by_sentence.push_back(0);
            continue;
        }
        const ClauseScorer scorer(scoring, text, clause);
        Mood here;
        const std::size_t begin = signals.size();
        for (std::size_t i = 0; i < clause.hits.size(); ++i) {
            if (scoring.entries[clause.hits[i].entry].kind != Kind::valence) continue;
            signals.push_back(scorer.signal(i));
            signals.back().valence *= share;
            here.add(signals.back().valence);
        }
        if (here.negative < 0) {
            here.positive *= scoring.settings.mixed_sentence;
            for (std::size_t i = begin; i < signals.size(); ++i) {
                if (signals[i].valence <= 0) continue;
                signals[i].mixed = scoring.settings.mixed_sentence;
                signals[i].valence *= signals[i].mixed;
            }
        }
        mood.add(here.positive);
        mood.add(here.negative);
        negative_by_sentence.push_back(here.negative);
    }
}

std::string find_ask(const Scoring& scoring, const ScoredText& text,
                     const std::vector<double>& negative_by_sentence,
                     const std::vector<ByteRange>& evidence) {
    const ScoringSettings& settings = scoring.settings;
    const Sentence* best = nullptr;
    const Sentence* longest = nullptr;
    std::uint32_t most_words = 0;
    double best_weight = 0;
    std::size_t i = 0;
    std::size_t place = 0;
    const Clauses found = clauses(scoring, text, true);
    for (const Clause& clause : found.all) {
        const Sentence& sentence = *clause.sentence;
        const std::uint32_t words = sentence.last_token - sentence.first_token;
        double weight = i == 0 ? settings.first : 0;
        if (sentence.questions > 0) weight += settings.question;
        if (i < negative_by_sentence.size()) {
            weight += settings.problem * std::min(-negative_by_sentence[i], 3.0);
        }
        ++i;
        while (place < evidence.size() && evidence[place].begin < sentence.begin) ++place;
        std::ptrdiff_t signals = 0;
        for (; place < evidence.size() && evidence[place].begin < sentence.end; ++place) {
            signals += evidence[place].end <= sentence.end;
        }
        weight += settings.evidence * static_cast<double>(std::min<std::ptrdiff_t>(signals, 4));
        for (const ScoreHit& hit : clause.hits) weight += scoring.entries[hit.entry].value;
        if (words > most_words) {
            most_words = words;
            longest = &sentence;
        }
        if (words < static_cast<std::uint32_t>(settings.min_words) && clause.hits.empty()) continue;
        if (weight > best_weight) {
            best_weight = weight;
            best = &sentence;
        }
    }
    if (!best) best = longest;
    if (!best) return {};
    return on_one_line(
        utf8_prefix(text.text.substr(best->begin, best->end - best->begin), kMaxAskBytes));
}

Sentiment sentiment_level(double score, const ScoringSettings& settings) {
    if (score <= settings.very_negative) return Sentiment::very_negative;
    if (score <= settings.negative) return Sentiment::negative;
    if (score >= settings.very_positive) return Sentiment::very_positive;
    if (score >= settings.positive) return Sentiment::positive;
    return Sentiment::neutral;
}

Urgency urgency_level(int score, const ScoringSettings& settings) {
    if (score >= settings.urgent) return Urgency::urgent;
    if (score >= settings.high) return Urgency::high;
    if (score >= settings.normal) return Urgency::normal;
    return Urgency::low;
}

}  // namespace triaged::triage
