#include "triage/deadline.h"

#include <algorithm>

#include "base/ascii.h"

namespace triaged::triage {
namespace {

constexpr std::uint32_t kEventReach = 8;  // words
constexpr std::uint32_t kPastBefore = 6;
constexpr std::uint32_t kPastBehind = 3;
constexpr std::uint32_t kMostBetweenTime = 1;       // "by about 14:00"
constexpr std::uint32_t kMostBetweenCue = 3;        // "by the end of Friday"
constexpr std::int64_t kLastMoment = 253402300799;  // of the year 9999

class DeadlineFinder {
public:
    DeadlineFinder(const DateWords& words, std::uint64_t language, const ScoredText& text,
                   Moment written)
        : words_(words),
          language_(language),
          text_(text),
          stream_(*text.tokens),
          tokens_(stream_.tokens()),
          written_(written) {}

    std::optional<Deadline> run() const {
        std::optional<Deadline> earliest;
        std::uint32_t after = 0;
        for (const FoundDate& date :
             find_dates(words_, language_, text_.text, stream_, text_.dates, written_)) {
            const auto deadline = of(date, after);
            if (deadline && (!earliest || deadline->at < earliest->at)) earliest = deadline;
            after = date.last + 1;
        }
        return earliest;
    }

private:
    struct Reason {
        std::uint32_t first;  // tokens [first, last]
        std::uint32_t last;
        bool begins = false;  // it must be done before the day begins
    };

    // `after` is the token behind the date before this one.
    std::optional<Deadline> of(const FoundDate& date, std::uint32_t after) const {
        const auto [begin, end] = sentence_of(date);
        if (begin == end) return std::nullopt;
        auto reason = cue(date, begin, std::max(begin, after));
        if (!reason) reason = event(date, begin, end);
        if (!reason) return std::nullopt;
        if (date.may_be_past && is_past(date, begin, end, *reason)) return std::nullopt;

        const int minute = date.minute.value_or(reason->begins ? 0 : 24 * 60 - 1);
        const std::int64_t local = date.day * 86400 + minute * 60;
        Deadline deadline;
        deadline.at = local - 60 * std::int64_t{written_.utc_offset_minutes};
        if (deadline.at < written_.at) return std::nullopt;
        deadline.hours = static_cast<double>(deadline.at - written_.at) / 3600;
        // A deadline at midnight belongs to the day that ends then.
        const std::int64_t last =
            date.minute || reason->begins ? std::max(local - 1, std::int64_t{0}) : local;
        deadline.days =
            static_cast<int>(std::max<std::int64_t>(last / 86400 - written_.local() / 86400, 0));
        deadline.begin = tokens_[std::min(reason->first, date.first)].begin;
        deadline.end = tokens_[std::max(reason->last, date.last)].end;
        return deadline;
    }

    // Its tokens [begin, end), as far as anything here looks; empty outside of sentences. A date
    // such as "12. March" may stand in two.
    std::pair<std::uint32_t, std::uint32_t> sentence_of(const FoundDate& date) const {
        const Sentence* const first = sentence_at(tokens_[date.first].begin);
        const Sentence* const last = sentence_at(tokens_[date.last].begin);
        if (!first || !last) return {0, 0};
        std::uint32_t begin = date.first;
        while (begin > 0 && date.first - begin < kEventReach + 4 &&
               tokens_[begin - 1].begin >= first->begin) {
            --begin;
        }
        std::uint32_t end = date.last + 1;
        while (end < tokens_.size() && end - date.last <= kEventReach + 4 &&
               tokens_[end].begin < last->end) {
            ++end;
        }
        return {begin, end};
    }

    const Sentence* sentence_at(std::size_t byte) const {
        auto at = std::upper_bound(
            text_.sentences.begin(), text_.sentences.end(), byte,
            [](std::size_t wanted, const Sentence& sentence) { return wanted < sentence.end; });
        if (at == text_.sentences.end() || byte < at->begin) return nullptr;
        return &*at;
    }

    std::optional<NearWords::Match> at(std::uint32_t token, std::uint32_t end,
                                       DateWord kind) const {
        return words_.near.at(stream_, token, end, static_cast<std::uint8_t>(kind), language_);
    }

    // What is the reason says nothing of the past, even where its words mean that elsewhere: the
    // German "vor" is "ago" as well as "before".
    bool is_past(const FoundDate& date, std::uint32_t begin, std::uint32_t end,
                 const Reason& reason) const {
        const auto found = [&](std::uint32_t token, std::uint32_t stop) {
            const auto match = at(token, stop, DateWord::past);
            return match && (match->last < reason.first || match->first > reason.last);
        };
        for (std::uint32_t i = date.first; i > begin && date.first - i < kPastBefore; --i) {
            if (found(i - 1, date.first)) return true;
        }
        for (std::uint32_t i = date.last + 1; i < end && i - date.last <= kPastBehind; ++i) {
            if (found(i, end)) return true;
        }
        return false;
    }

    bool is_number(std::uint32_t token) const {
        return ascii::is_digit(stream_.folded(tokens_[token])[0]);
    }

    // The cue nearest before the date, no other date between, or the one it begins with: "within
    // two hours". A time stands close to its cue, and "9 to 17" is no deadline.
    std::optional<Reason> cue(const FoundDate& date, std::uint32_t begin,
                              std::uint32_t after) const {
        const auto reason = [](const NearWords::Match& match) {
            return Reason{match.first, match.last, match.entry->value != 0};
        };
        if (const auto own = at(date.first, date.last + 1, DateWord::cue)) return reason(*own);
        const std::uint32_t most = date.time_only ? kMostBetweenTime : kMostBetweenCue;
        for (std::uint32_t i = date.first; i > after && date.first - i <= most; --i) {
            const auto match = words_.near.ending(
                stream_, after, i - 1, static_cast<std::uint8_t>(DateWord::cue), language_);
            if (!match) continue;
            if (date.time_only && match->first > begin && is_number(match->first - 1)) break;
            return reason(*match);
        }
        return std::nullopt;
    }

    std::optional<Reason> event(const FoundDate& date, std::uint32_t begin,
                                std::uint32_t end) const {
        if (date.time_only && !is_number(date.first)) return std::nullopt;  // "in the morning"
        for (std::uint32_t i = date.first; i > begin && date.first - i < kEventReach; --i) {
            if (const auto match = at(i - 1, date.first, DateWord::event)) {
                return Reason{match->first, match->last};
            }
        }
        for (std::uint32_t i = date.last + 1; i < end && i - date.last <= kEventReach; ++i) {
            if (const auto match = at(i, end, DateWord::event)) {
                return Reason{match->first, match->last};
            }
        }
        return std::nullopt;
    }

    const DateWords& words_;
    std::uint64_t language_;
    const ScoredText& text_;
    const TokenStream& stream_;
    std::span<const Token> tokens_;
    Moment written_;
};

}  // namespace

std::optional<Deadline> earliest_deadline(const DateWords& words, std::uint64_t language,
                                          const ScoredText& text, Moment written) {
    const bool sensible = written.at >= 86400 && written.at <= kLastMoment &&
                          std::abs(written.utc_offset_minutes) <= 24 * 60;
    if (!text.tokens || text.sentences.empty() || words.near.empty() || !sensible) {
        return std::nullopt;
    }
    return DeadlineFinder(words, language, text, written).run();
}

}  // namespace triaged::triage
