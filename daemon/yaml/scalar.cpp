#include "yaml/scalar.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <sstream>

#include "base/ascii.h"

namespace triaged::yaml {
namespace {

std::string shown(const Node& node) {
    if (!node.is_scalar()) return std::string(describe(node.kind));
    std::string text = node.text.substr(0, 60);
    if (text.size() < node.text.size()) text += "...";
    return (node.quoted ? "the text \"" : "\"") + text + '"';
}

tl::unexpected<Error> expected(std::string_view what, const Node& node, std::string hint = {}) {
    return fail("expected " + std::string(what) + ", found " + shown(node), std::move(hint));
}

std::string plain(double value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

// Splits `50 MB` into a number and a lower-case unit.
struct Quantity {
    double number = 0;
    std::string unit;
};

std::optional<Quantity> split_quantity(std::string_view text) {
    const auto end = text.find_first_not_of("0123456789.");
    Quantity quantity;
    if (!parse_number(text.substr(0, end), quantity.number)) return std::nullopt;
    if (end != std::string_view::npos) {
        quantity.unit = ascii::to_lower(ascii::trim(text.substr(end)));
    }
    return quantity;
}

struct Unit {
    std::string_view names;  // between blanks
    double factor;
};

constexpr Unit kTimes[] = {
    {" s sec secs second seconds ", 1}, {" m min mins minute minutes ", 60},
    {" h hour hours ", 3600},           {" d day days ", 86400},
    {" w week weeks ", 604800},
};

constexpr Unit kSizes[] = {
    {" b byte bytes ", 1}, {" kb ", 1e3},      {" mb ", 1e6},         {" gb ", 1e9},
    {" kib ", 1024},       {" mib ", 1048576}, {" gib ", 1073741824},
};

template <std::size_t N>
std::optional<double> factor_of(const Unit (&units)[N], const std::string& unit) {
    if (unit.empty()) return std::nullopt;
    for (const Unit& candidate : units) {
        if (candidate.names.find(' ' + unit + ' ') != std::string_view::npos) {
            return candidate.factor;
        }
    }
    return std::nullopt;
}

}  // namespace

bool parse_number(std::string_view text, double& value) {
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    if (text.empty() || text.size() > 40) return false;
    if (text.find_first_not_of("0123456789.-") != std::string_view::npos) return false;
    // 010 is 8 elsewhere.
    const std::string_view digits = text.substr(text[0] == '-' ? 1 : 0);
    if (digits.size() > 1 && digits[0] == '0' && ascii::is_digit(digits[1])) return false;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    return error == std::errc() && end == text.data() + text.size();
}

namespace scalar {

Result<std::string> text(const Node& node) {
    if (!node.is_scalar()) return expected("text", node);
    return node.text;
}

Result<bool> boolean(const Node& node) {
    if (node.is_scalar() && !node.quoted) {
        if (node.text == "true") return true;
        if (node.text == "false") return false;
    }
    const std::string word = ascii::to_lower(node.text);
    std::string hint = "write true or false";
    if (word == "yes" || word == "on" || word == "true" || word == "1") hint = "write true";
    if (word == "no" || word == "off" || word == "false" || word == "0") hint = "write false";
    return expected("true or false", node, hint);
}

Result<std::int64_t> integer(const Node& node, std::int64_t min, std::int64_t max) {
    std::string_view digits = node.text;
    if (digits.starts_with('+') || digits.starts_with('-')) digits.remove_prefix(1);
    const bool decimal =
        !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
    if (!node.is_scalar() || !decimal) return expected("a whole number", node);
    if (node.quoted) return expected("a whole number", node, "remove the quotes");
    if (digits.size() > 1 && digits[0] == '0') {
        return expected("a whole number", node, "remove the leading zero; octal is not read");
    }
    std::int64_t value = 0;
    const char* begin = node.text.data() + (node.text[0] == '+' ? 1 : 0);
    const auto [end, error] = std::from_chars(begin, node.text.data() + node.text.size(), value);
    if (error != std::errc() || value < min || value > max) {
        return expected("a number from " + std::to_string(min) + " to " + std::to_string(max),
                        node);
    }
    return value;
}

Result<double> number(const Node& node, double min, double max) {
    double value = 0;
    if (!node.is_scalar() || !parse_number(node.text, value)) return expected("a number", node);
    if (node.quoted) return expected("a number", node, "remove the quotes");
    if (value < min || value > max) {
        return expected("a number from " + plain(min) + " to " + plain(max), node);
    }
    return value;
}

Result<std::chrono::seconds> duration(const Node& node) {
    constexpr std::string_view hint = "write a number and a unit, such as 30 s, 5 min, 2 h, 7 days";
    const auto quantity = split_quantity(node.text);
    const auto factor = quantity ? factor_of(kTimes, quantity->unit) : std::nullopt;
    if (!node.is_scalar() || !factor) return expected("a duration", node, std::string(hint));
    const double seconds = quantity->number * *factor;
    if (seconds > 3.2e9) return expected("a duration of at most 100 years", node);
    if (seconds != std::floor(seconds)) return expected("whole seconds", node);
    return std::chrono::seconds(static_cast<std::int64_t>(seconds));
}

Result<std::uint64_t> size(const Node& node) {
    constexpr std::string_view hint = "write a number and a unit, such as 500 KB, 50 MB";
    const auto quantity = split_quantity(node.text);
    const auto factor = quantity ? factor_of(kSizes, quantity->unit) : std::nullopt;
    if (!node.is_scalar() || !factor) return expected("a size", node, std::string(hint));
    const double bytes = quantity->number * *factor;
    if (bytes > 1e15) return expected("a size of at most 1000000 GB", node);
    return static_cast<std::uint64_t>(bytes);
}

}  // namespace scalar
}  // namespace triaged::yaml
