#include "triage/date_text.h"

#include <algorithm>

#include "base/ascii.h"

namespace triaged::triage {
namespace {

constexpr std::int64_t kDaySeconds = 86400;

}  // namespace

DateNumber date_number(std::string_view token) {
    DateNumber number;
    while (number.digits < token.size() && ascii::is_digit(token[number.digits])) ++number.digits;
    if (number.digits == 0 || number.digits > 4) return {};
    number.value = 0;
    for (const char c : token.substr(0, number.digits)) {
        number.value = 10 * number.value + (c - '0');
    }
    number.suffix = token.substr(number.digits);
    return number;
}

DateText::DateText(const DateWords& words, std::uint64_t language, std::string_view text,
                   const TokenStream& stream, std::vector<DateHit> hits, Moment written)
    : words_(words),
      language_(language),
      order_(words.order(language)),
      text_(text),
      stream_(stream),
      tokens_(stream.tokens()),
      hits_(std::move(hits)) {
    std::sort(hits_.begin(), hits_.end(), [](const DateHit& a, const DateHit& b) {
        return a.first != b.first ? a.first < b.first : a.last > b.last;
    });
    const std::int64_t local = written.local();
    today_ = local / kDaySeconds - (local % kDaySeconds < 0);
    now_ = static_cast<int>((local - today_ * kDaySeconds) / 60);
}

bool DateText::is_number(std::uint32_t token) const { return ascii::is_digit(folded(token)[0]); }

DateNumber DateText::number(std::uint32_t token) const {
    return token < tokens_.size() ? date_number(folded(token)) : DateNumber();
}

std::string_view DateText::behind(std::uint32_t token) const {
    const std::size_t end = token + 1 < tokens_.size() ? tokens_[token + 1].begin : text_.size();
    return text_.substr(tokens_[token].end, end - tokens_[token].end);
}

char DateText::mark_behind(std::uint32_t token) const {
    return tokens_[token].end < text_.size() ? text_[tokens_[token].end] : ' ';
}

bool DateText::stands_alone(std::uint32_t first, std::uint32_t last) const {
    constexpr std::string_view joints = "./-:#,";
    const std::uint32_t begin = tokens_[first].begin;
    if (begin > 0 && joints.find(text_[begin - 1]) != std::string_view::npos) return false;
    const bool joined = joints.find(mark_behind(last)) != std::string_view::npos;
    return !(joined && behind(last).size() == 1 && number(last + 1).digits > 0);
}

bool DateText::parted(std::uint32_t before, std::uint32_t after) const {
    for (std::uint32_t i = before; i < after; ++i) {
        const std::string_view between = behind(i);
        if (between.find_first_of("!?;*()[]") != std::string_view::npos) return true;
        if (std::count(between.begin(), between.end(), '\n') > 1) return true;
        // The dots of "12. March" and "Fri. 14:00" end no sentence.
        const bool short_day = folded(i).size() <= 3 && hit_at(i, DateWord::weekday);
        const bool dot = between.find('.') != std::string_view::npos;
        if (dot && !is_number(i) && !short_day) return true;
    }
    return false;
}

std::optional<NearWords::Match> DateText::at(std::uint32_t token, DateWord kind) const {
    return words_.near.at(stream_, token, size(), static_cast<std::uint8_t>(kind), language_);
}

std::optional<NearWords::Match> DateText::before(std::uint32_t token, DateWord kind) const {
    if (token == 0) return std::nullopt;
    return words_.near.ending(stream_, 0, token - 1, static_cast<std::uint8_t>(kind), language_);
}

bool DateText::is(std::string_view word, DateWord kind) const {
    return words_.near.is(word, static_cast<std::uint8_t>(kind), language_);
}

const DateHit* DateText::hit_at(std::uint32_t token, DateWord kind) const {
    auto at = std::lower_bound(
        hits_.begin(), hits_.end(), token,
        [](const DateHit& hit, std::uint32_t wanted) { return hit.first < wanted; });
    for (; at != hits_.end() && at->first == token; ++at) {
        if (entry(*at).kind == kind) return &*at;
    }
    return nullptr;
}

}  // namespace triaged::triage
