#include "imap/internal_date.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/ascii.h"

namespace triaged::imap {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// The digits of `text` as a number, -1 when there is anything else (a blank may lead).
int digits(std::string_view text) {
    int value = 0;
    if (text.starts_with(' ')) text.remove_prefix(1);
    for (const char c : text) {
        if (!ascii::is_digit(c)) return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<year_month_day> date_of(std::string_view text) {  // dd-Mon-yyyy
    const int d = digits(text.substr(0, 2));
    const int y = digits(text.substr(7, 4));
    const auto month_at = std::find_if(months.begin(), months.end(), [&](std::string_view name) {
        return ascii::equals_ignoring_case(name, text.substr(3, 3));
    });
    if (d < 0 || y < 1 || month_at == months.end()) return std::nullopt;
    const auto m = static_cast<unsigned>(month_at - months.begin()) + 1;
    const year_month_day date{year{y}, month{m}, day{static_cast<unsigned>(d)}};
    if (!date.ok()) return std::nullopt;
    return date;
}

year_month_day day_of(UnixTime time) {
    const year_month_day date{floor<days>(time)};
    const year_month_day first{year{1}, January, day{1}};
    const year_month_day last{year{9999}, December, day{31}};
    return std::clamp(date, first, last);
}

}  // namespace

std::optional<UnixTime> parse_internal_date(std::string_view text) {
    // A blank in the shape stands for a digit, a letter or the sign, checked below.
    constexpr std::string_view shape = "  -   -    _  :  :  _     ";
    if (text.size() != shape.size()) return std::nullopt;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const char expected = shape[i] == '_' ? ' ' : shape[i];
        if (shape[i] != ' ' && text[i] != expected) return std::nullopt;
    }
    const auto date = date_of(text);
    const int h = digits(text.substr(12, 2));
    const int min = digits(text.substr(15, 2));
    const int sec = digits(text.substr(18, 2));
    const int zone_h = digits(text.substr(22, 2));
    const int zone_min = digits(text.substr(24, 2));
    const bool signed_zone = text[21] == '+' || text[21] == '-';
    const bool in_range = h >= 0 && h < 24 && min >= 0 && min < 60 && sec >= 0 && sec <= 60 &&
                          zone_h >= 0 && zone_min >= 0 && zone_min < 60;
    if (!date || !in_range || !signed_zone) return std::nullopt;
    const auto zone = hours(zone_h) + minutes(zone_min);
    const auto local = sys_days(*date) + hours(h) + minutes(min) + seconds(sec);
    return text[21] == '-' ? local + zone : local - zone;
}

std::string format_search_date(UnixTime time) {
    const auto date = day_of(time);
    std::array<char, 32> out{};
    std::snprintf(out.data(), out.size(), "%u-%s-%04d", static_cast<unsigned>(date.day()),
                  months[static_cast<unsigned>(date.month()) - 1].data(),
                  static_cast<int>(date.year()));
    return out.data();
}

std::string format_internal_date(UnixTime time) {
    const auto date = day_of(time);
    const hh_mm_ss clock{time - floor<days>(time)};
    std::array<char, 48> out{};
    std::snprintf(out.data(), out.size(), "%2u-%s-%04d %02ld:%02ld:%02ld +0000",
                  static_cast<unsigned>(date.day()),
                  months[static_cast<unsigned>(date.month()) - 1].data(),
                  static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                  clock.seconds().count());
    return out.data();
}

}  // namespace triaged::imap
