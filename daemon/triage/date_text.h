#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "triage/date_words.h"
#include "triage/dates.h"
#include "triage/near_words.h"
#include "triage/token_stream.h"

namespace triaged::triage {

/// The digits a token begins with, at most four, and the letters behind them: "12th", "14h30".
struct DateNumber {
    std::int64_t value = -1;  ///< -1 without digits
    std::size_t digits = 0;
    std::string_view suffix;

    bool plain(std::size_t least, std::size_t most) const {
        return digits >= least && digits <= most && suffix.empty();
    }
    /// "12", "12th", "1er": a day of a month.
    bool is_day() const { return digits <= 2 && suffix.size() <= 2 && value >= 1 && value <= 31; }
};

DateNumber date_number(std::string_view token);

/// What a date word or a number says; neighbours are put together afterwards.
struct DatePiece {
    std::uint32_t first = 0;  ///< tokens [first, last]
    std::uint32_t last = 0;
    std::optional<std::int64_t> day = std::nullopt;  ///< days since 1970-01-01
    int weekday = 0;                                 ///< Monday is 1
    int minute = -1;                                 ///< of the day
    bool weak = false;                               ///< a time only beside a date: "at 9"
    bool vague = false;                              ///< which one it is must be guessed

    bool has_date() const { return day || weekday != 0; }
};

/// A text in which dates are looked for: its words, what stands between them, and the words of
/// dates beside a place. Lives as long as what it is made from.
class DateText {
public:
    DateText(const DateWords& words, std::uint64_t language, std::string_view text,
             const TokenStream& stream, std::vector<DateHit> hits, Moment written);

    std::uint32_t size() const { return static_cast<std::uint32_t>(tokens_.size()); }
    std::int64_t today() const { return today_; }  ///< days since 1970-01-01
    int now() const { return now_; }               ///< minutes of today
    DateOrder order() const { return order_; }
    const std::vector<DateHit>& hits() const { return hits_; }  ///< by place, longest first
    const DateWords::Entry& entry(const DateHit& hit) const { return words_.entries[hit.entry]; }

    bool is_number(std::uint32_t token) const;
    /// Without digits where there is no number, or no token.
    DateNumber number(std::uint32_t token) const;
    /// What stands between a token and the next one.
    std::string_view behind(std::uint32_t token) const;
    char mark_behind(std::uint32_t token) const;
    /// Not so "1.12.3.4" and "LF-12/3".
    bool stands_alone(std::uint32_t first, std::uint32_t last) const;

    /// Whether a sentence or a paragraph ends between the tokens, or a bracket opens or closes.
    bool parted(std::uint32_t before, std::uint32_t after) const;

    std::optional<NearWords::Match> at(std::uint32_t token, DateWord kind) const;
    /// An entry that ends right before the token.
    std::optional<NearWords::Match> before(std::uint32_t token, DateWord kind) const;
    bool is(std::string_view word, DateWord kind) const;
    const DateHit* hit_at(std::uint32_t token, DateWord kind) const;

private:
    std::string_view folded(std::uint32_t token) const { return stream_.folded(tokens_[token]); }

    const DateWords& words_;
    std::uint64_t language_;
    DateOrder order_;
    std::string_view text_;
    const TokenStream& stream_;
    std::span<const Token> tokens_;
    std::vector<DateHit> hits_;
    std::int64_t today_;
    int now_;
};

}  // namespace triaged::triage
