#include "message/date.h"

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "base/ascii.h"

namespace triaged::message {
namespace {

constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                     "jul", "aug", "sep", "oct", "nov", "dec"};

struct Zone {
    std::string_view name;
    int hours;
};
constexpr Zone zones[] = {{"ut", 0},   {"utc", 0},  {"gmt", 0},  {"z", 0},    {"est", -5},
                          {"edt", -4}, {"cst", -6}, {"cdt", -5}, {"mst", -7}, {"mdt", -6},
                          {"pst", -8}, {"pdt", -7}, {"bst", 1},  {"cet", 1},  {"met", 1},
                          {"mez", 1},  {"cest", 2}, {"mest", 2}, {"mesz", 2}, {"eet", 2},
                          {"eest", 3}, {"msk", 3},  {"jst", 9},  {"kst", 9}};

// Words between blanks and commas, without comments. At most as many as a date can have.
std::vector<std::string> words_of(std::string_view raw) {
    constexpr std::size_t most = 20;
    constexpr std::size_t longest = 200;
    std::vector<std::string> words;
    std::string word;
    int comment = 0;
    for (const char c : raw.substr(0, longest)) {
        if (c == '(') ++comment;
        const bool stop = comment > 0 || ascii::is_space(c) || c == ',' || c == '\0';
        if (c == ')' && comment > 0) --comment;
        if (!stop) word += ascii::lower(c);
        if (stop && !word.empty()) {
            words.push_back(std::move(word));
            word.clear();
            if (words.size() == most) break;
        }
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

// "09 : 55 : 06" is one word, too.
std::vector<std::string> joined_at_colons(std::vector<std::string> words) {
    std::vector<std::string> out;
    for (auto& word : words) {
        if (!out.empty() && (out.back().ends_with(':') || word.starts_with(':'))) {
            out.back() += word;
        } else {
            out.push_back(std::move(word));
        }
    }
    return out;
}

// A number of at most `digits` digits, -1 otherwise.
int number(std::string_view text, std::size_t digits) {
    if (text.empty() || text.size() > digits) return -1;
    int value = 0;
    for (const char c : text) {
        if (!ascii::is_digit(c)) return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

int month_of(std::string_view word) {
    if (word.size() < 3) return 0;
    for (std::size_t i = 0; i < months.size(); ++i) {
        if (word.starts_with(months[i])) return static_cast<int>(i) + 1;
    }
    return 0;
}

int full_year(std::string_view word) {
    const int year = number(word, 4);
    if (year < 0) return -1;
    if (word.size() <= 2) return year < 50 ? 2000 + year : 1900 + year;
    return word.size() == 3 ? 1900 + year : year;
}

struct Time {
    int hour = -1, minute = 0, second = 0;
};

std::optional<Time> parse_time(std::string_view word) {
    const auto pieces = ascii::split(word, word.find(':') == std::string_view::npos ? '.' : ':');
    if (pieces.size() < 2 || pieces.size() > 3) return {};
    Time time;
    time.hour = number(pieces[0], 2);
    time.minute = number(pieces[1], 2);
    if (pieces.size() == 3) time.second = number(pieces[2].substr(0, pieces[2].find('.')), 2);
    if (time.hour < 0 || time.hour > 23 || time.minute < 0 || time.minute > 59) return {};
    if (time.second < 0 || time.second > 60) return {};
    return time;
}

std::optional<int> offset_of(std::string_view word) {
    if (word.size() > 1 && (word[0] == '+' || word[0] == '-')) {
        std::string digits;
        for (const char c : word.substr(1)) {
            if (c != ':') digits += c;
        }
        if (digits.find_first_not_of("0123456789") != std::string::npos) return 0;  // "+-0700"
        const int value = number(digits, 4);
        if (value < 0 || digits.size() != 4 || value % 100 > 59 || value / 100 > 23) return {};
        const int minutes = value / 100 * 60 + value % 100;
        return word[0] == '-' ? -minutes : minutes;
    }
    for (const auto& zone : zones) {
        if (zone.name == word) return zone.hours * 60;
    }
    return 0;  // RFC 5322, section 4.3: unknown zones are read as -0000
}

std::optional<Date> assemble(int year, int month, int day, const Time& time, int offset) {
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok() || year < 1900) return {};
    const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
    const std::int64_t seconds = days * 86'400 + time.hour * 3'600 + time.minute * 60 + time.second;
    return Date{seconds - offset * 60, offset};
}

// "12-Mar-2024" and "12/Mar/2024" are seen.
std::vector<std::string> split_dashes(std::vector<std::string> words) {
    std::vector<std::string> out;
    for (auto& word : words) {
        const char separator = word.find('/') != std::string::npos ? '/' : '-';
        const auto pieces = ascii::split(word, separator);
        if (pieces.size() == 3 && month_of(pieces[1]) > 0) {
            for (const auto piece : pieces) out.emplace_back(piece);
        } else {
            out.push_back(std::move(word));
        }
    }
    return out;
}

}  // namespace

std::optional<Date> parse_date(std::string_view raw) {
    const auto words = split_dashes(joined_at_colons(words_of(raw)));
    std::size_t i = 0;
    const auto word = [&](std::size_t k) {
        return i + k < words.size() ? std::string_view(words[i + k]) : std::string_view{};
    };
    if (number(word(0), 2) < 0 && month_of(word(0)) == 0) ++i;  // the weekday
    if (month_of(word(0)) > 0 && number(word(1), 2) > 0) {  // asctime: Mar 12 10:00:00 [zone] 2024
        const auto time = parse_time(word(2));
        if (!time) return {};
        const bool zone_first = full_year(word(3)) < 0;
        const int year = full_year(word(zone_first ? 4 : 3));
        const auto offset = offset_of(word(zone_first ? 3 : 4));
        if (year < 0 || !offset) return {};
        return assemble(year, month_of(word(0)), number(word(1), 2), *time, *offset);
    }
    const int day = number(word(0), 2), month = month_of(word(1)), year = full_year(word(2));
    const auto time = parse_time(word(3));
    const auto offset = offset_of(word(4));
    if (day < 1 || month == 0 || year < 0 || !time || !offset) return {};
    return assemble(year, month, day, *time, *offset);
}

}  // namespace triaged::message
