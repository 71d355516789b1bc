// `dates:`, `date_order:`, `deadline_cues:`, `deadline_events:`, and the condition `deadline`.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/ascii.h"
#include "triage/compile.h"
#include "yaml/scalar.h"

namespace triaged::triage {
namespace {

using Values = Result<std::int32_t>;

Values integer(const yaml::Node& node, std::int64_t low, std::int64_t high) {
    const auto value = yaml::scalar::integer(node, low, high);
    if (!value) return tl::unexpected<Error>(value.error());
    return static_cast<std::int32_t>(*value);
}

Values minutes_of(const yaml::Node& node) {
    const auto length = yaml::scalar::duration(node);
    if (!length) return tl::unexpected<Error>(length.error());
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(*length).count();
    if (minutes < 1 || minutes > 366 * kDayMinutes) {
        return fail("expected a time from a minute to a year, found " + quoted(node.text),
                    "write 30 minutes or 2 hours");
    }
    return static_cast<std::int32_t>(minutes);
}

// "14:00" up to "24:00".
Values time_of(std::string_view text) {
    int hour = -1;
    int minute = -1;
    const char* const end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, hour);
    if (first.ec == std::errc() && first.ptr != end && *first.ptr == ':') {
        const auto second = std::from_chars(first.ptr + 1, end, minute);
        if (second.ec != std::errc() || second.ptr != end || end - first.ptr != 3) minute = -1;
    }
    if (hour < 0 || minute < 0 || minute > 59 || 60 * hour + minute > kDayMinutes) {
        return fail("expected a time from 0:00 to 24:00, found " + quoted(text), "write \"14:00\"");
    }
    return 60 * hour + minute;
}

Values time_value(const yaml::Node& node) { return time_of(node.text); }
Values weekday_value(const yaml::Node& node) { return integer(node, 1, 7); }
Values month_value(const yaml::Node& node) { return integer(node, 1, 12); }
Values number_value(const yaml::Node& node) { return integer(node, 0, 1000); }

// "1", or "0 22:00" with a time.
Values day_value(const yaml::Node& node) {
    const std::string_view text = node.text;
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos) return integer(node, -31, 366);
    yaml::Node day = node;
    day.text = std::string(text.substr(0, blank));
    day.quoted = false;
    const auto days = integer(day, 0, 366);
    if (!days) return days;
    const auto time = time_of(ascii::trim(text.substr(blank)));
    if (!time) return time;
    return kWithTime + *days * kDayMinutes + *time;
}

struct Part {
    const char* key;
    DateWord kind;
    Values (*value)(const yaml::Node&);  // null: a list
};
constexpr std::array<Part, 16> kParts = {{
    {"days", DateWord::day, day_value},
    {"weekdays", DateWord::weekday, weekday_value},
    {"months", DateWord::month, month_value},
    {"times", DateWord::time, time_value},
    {"spans", DateWord::span, minutes_of},
    {"units", DateWord::unit, minutes_of},
    {"numbers", DateWord::number, number_value},
    {"in", DateWord::in, nullptr},
    {"past", DateWord::past, nullptr},
    {"next", DateWord::next, nullptr},
    {"at", DateWord::at, nullptr},
    {"hour", DateWord::hour_mark, nullptr},
    {"am", DateWord::am, nullptr},
    {"pm", DateWord::pm, nullptr},
    {"between", DateWord::between, nullptr},
    {"nothing", DateWord::nothing, nullptr},
}};

Result<Operand> read_hours(std::string_view text, const void*) {
    yaml::Node node;
    node.kind = yaml::Kind::scalar;
    node.text = std::string(text);
    const auto length = yaml::scalar::duration(node);
    if (!length) {
        return fail("expected hours or days, found " + quoted(text),
                    "write \"<= 24h\" or \"<= 1 day\"");
    }
    const double hours = static_cast<double>(length->count()) / 3600;
    return Operand{hours, hours};
}

// Of the units' first letters, whether one is of days or weeks.
bool note_units(std::string_view text, bool& days, bool& hours) {
    bool in_days = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!ascii::is_alpha(text[i]) || (i > 0 && ascii::is_alpha(text[i - 1]))) continue;
        const bool whole = std::string_view("dDwW").find(text[i]) != std::string_view::npos;
        in_days = in_days || whole;
        (whole ? days : hours) = true;
    }
    return in_days;
}

}  // namespace

const std::vector<std::string>& date_keys() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const Part& part : kParts) all.emplace_back(part.key);
        return all;
    }();
    return names;
}

void Compiler::compile_dates(yaml::MapReader& file) {
    compile_date_order(file);
    compile_deadline_words(file);
    auto dates = file.optional_map("dates");
    if (!dates) return;
    for (const auto& item : dates->items()) {
        const auto part = std::find_if(kParts.begin(), kParts.end(),
                                       [&](const Part& p) { return item.key->text == p.key; });
        if (part == kParts.end()) {
            std::string hint = did_you_mean(item.key->text, date_keys());
            if (hint.empty()) {
                for (const auto& key : date_keys()) hint += (hint.empty() ? "known: " : ", ") + key;
            }
            error(*item.key, "dates: unknown key " + quoted(item.key->text), hint);
            continue;
        }
        const std::string what = std::string("dates: ") + part->key;
        if (!part->value) {
            for (const Node* text : texts(*item.value, what)) {
                add_date_word(text->at, text->text, part->kind, 0);
            }
        } else if (!item.value->is_map()) {
            error(*item.value,
                  what + ": expected words with what each means, found " +
                      std::string(describe(item.value->kind)),
                  "write \"tomorrow: 1\" lines");
        } else {
            for (std::size_t i = 0; i < item.value->keys.size(); ++i) {
                const Key& key = item.value->keys[i];
                const auto value = part->value(item.value->items[i]);
                if (!value) {
                    error(item.value->items[i], what + ": " + value.error().message,
                          value.error().hint);
                    continue;
                }
                add_date_word(key.at, key.text, part->kind, *value);
            }
        }
    }
}

void Compiler::compile_date_order(yaml::MapReader& file) {
    const Node* const order = file.node("date_order");
    if (!order || order->is_null()) return;
    if (order->text != "dmy" && order->text != "mdy") {
        error(*order, "date_order: expected dmy or mdy, found " + quoted(order->text),
              "dmy: 3/4 is the third of April; mdy: the fourth of March");
        return;
    }
    // The first one that fits is asked for: what the last file says.
    model_.dates.orders.insert(
        model_.dates.orders.begin(),
        {file_languages_, order->text == "mdy" ? DateOrder::month_day : DateOrder::day_month});
}

// A list, or for cues a mapping to "end" or "begin" of the day.
void Compiler::compile_deadline_words(yaml::MapReader& file) {
    const Node* const events = file.node("deadline_events");
    if (events && !events->is_null()) {
        for (const Node* text : texts(*events, "deadline_events")) {
            add_date_word(text->at, text->text, DateWord::event, 0);
        }
    }
    const Node* const cues = file.node("deadline_cues");
    if (!cues || cues->is_null()) return;
    if (!cues->is_map()) {
        for (const Node* text : texts(*cues, "deadline_cues")) {
            add_date_word(text->at, text->text, DateWord::cue, 0);
        }
        return;
    }
    for (std::size_t i = 0; i < cues->keys.size(); ++i) {
        const Node& value = cues->items[i];
        if (value.text != "end" && value.text != "begin") {
            error(value, "deadline_cues: expected end or begin, found " + quoted(value.text),
                  "end: until the day is over (\"by\"); begin: until it begins (\"before\")");
            continue;
        }
        add_date_word(cues->keys[i].at, cues->keys[i].text, DateWord::cue, value.text == "begin");
    }
}

void Compiler::add_date_word(yaml::Position at, const std::string& text, DateWord kind,
                             std::int32_t value) {
    const auto phrase = this->phrase(at, text);
    if (!phrase) return;
    const auto& words = phrase->parts.front();
    const bool stem = std::any_of(words.begin(), words.end(), [](const auto& w) { return w.stem; });
    if (stem || phrase->parts.size() > 1) {
        diagnostics_.push_back(
            {position(at), quoted(text) + ": words of dates are whole words that follow each other",
             "write every form, without \"*\" and \"...\""});
        return;
    }
    if (is_in_trie(kind)) {
        auto& entries = model_.dates.entries;
        const auto number = static_cast<std::uint32_t>(entries.size());
        entries.push_back({kind, value, file_languages_});
        add_phrase(*phrase, {PhraseTarget::Kind::date, Field::subject, Field::body, number});
        return;
    }
    NearWords::Entry entry{static_cast<std::uint8_t>(kind), value, file_languages_, {}};
    for (const auto& word : words) entry.words.push_back(word.text);
    model_.dates.near.add(std::move(entry));
}

// `deadline: "<= 24h"` counts hours, `deadline: "<= 1 day"` midnights: today is 0, tomorrow 1.
std::uint32_t Compiler::deadline(const Node& value) {
    QuantityTest test{Quantity::deadline_hours, {}};
    bool hours = false;
    bool days = false;
    for (const Node* text : texts(value, "deadline")) {
        auto comparison = parse_comparison(text->text, read_hours, nullptr);
        if (!comparison) {
            error(*text, "deadline: " + comparison.error().message, comparison.error().hint);
            continue;
        }
        const bool in_days = note_units(text->text, days, hours);
        if (days && hours) {
            error(*text, "deadline: hours and days are counted differently",
                  "write all of it in hours, or all in days");
            continue;
        }
        if (in_days) {
            comparison->low /= 24;
            comparison->high /= 24;
        }
        test.any_of.push_back(*comparison);
    }
    if (days) test.quantity = Quantity::deadline_days;
    model_.quantities.push_back(std::move(test));
    return add(
        {Condition::Test::quantity, static_cast<std::uint32_t>(model_.quantities.size() - 1), {}});
}

}  // namespace triaged::triage
