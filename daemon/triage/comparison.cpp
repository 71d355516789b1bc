#include "triage/comparison.h"

#include <algorithm>

#include "base/ascii.h"
#include "yaml/scalar.h"

namespace triaged::triage {
namespace {

constexpr char kHint[] = "write \">= 3\", \"< 5\", \"= 2\" or \"2..5\"";

void narrow_low(Comparison& to, double value, bool open) {
    if (value < to.low || (value == to.low && !open)) return;
    to.low = value;
    to.low_open = open;
}

void narrow_high(Comparison& to, double value, bool open) {
    if (value > to.high || (value == to.high && !open)) return;
    to.high = value;
    to.high_open = open;
}

std::string quoted_sign(std::string_view text) {
    return '"' + std::string(text.substr(0, 2)) + '"';
}

Result<Comparison> narrow(Comparison to, std::string_view text, ReadOperand read,
                          const void* more) {
    if (text.starts_with("=>") || text.starts_with("=<")) {
        const std::string sign{text[1], '='};
        return fail("there is no " + quoted_sign(text),
                    "write \"" + sign + std::string(text.substr(2, 40)) + '"');
    }
    const std::size_t size = text.starts_with(">=") || text.starts_with("<=") ? 2
                             : text.find_first_of("><=") == 0                 ? 1
                                                                              : 0;
    const std::string_view sign = text.substr(0, size);
    const std::string_view rest = ascii::trim(text.substr(size));
    if (rest.empty()) return fail("a value is missing behind " + quoted_sign(sign), kHint);
    const auto dots = sign.empty() ? rest.find("..") : std::string_view::npos;
    const auto first = read(ascii::trim(rest.substr(0, dots)), more);
    if (!first) return tl::unexpected<Error>(first.error());
    if (dots != std::string_view::npos) {
        const auto last = read(ascii::trim(rest.substr(dots + 2)), more);
        if (!last) return tl::unexpected<Error>(last.error());
        narrow_low(to, first->first, false);
        narrow_high(to, last->second, false);
    } else if (sign == ">") {
        narrow_low(to, first->second, true);
    } else if (sign == ">=") {
        narrow_low(to, first->first, false);
    } else if (sign == "<") {
        narrow_high(to, first->first, true);
    } else if (sign == "<=") {
        narrow_high(to, first->second, false);
    } else {
        narrow_low(to, first->first, false);
        narrow_high(to, first->second, false);
    }
    return to;
}

}  // namespace

Result<Comparison> parse_comparison(std::string_view text, ReadOperand read, const void* more) {
    Comparison comparison;
    for (const std::string_view piece : ascii::split(text, ',')) {
        const std::string_view part = ascii::trim(piece);
        if (part.empty()) return fail("a comparison is missing", kHint);
        auto narrowed = narrow(comparison, part, read, more);
        if (!narrowed) return narrowed;
        comparison = *narrowed;
    }
    if (comparison.is_empty()) {
        return fail("no number can be " + std::string(text.substr(0, 60)),
                    "for \"or\" write a list, such as [\"< 3\", \"> 8\"]");
    }
    return comparison;
}

Result<Operand> read_number(std::string_view text, const void*) {
    double value = 0;
    if (!yaml::parse_number(text, value)) {
        const bool octal = text.size() > 1 && text[0] == '0';
        return fail("expected a comparison, found \"" + std::string(text.substr(0, 60)) + '"',
                    octal ? "write it without the leading zero" : kHint);
    }
    return Operand{value, value};
}

}  // namespace triaged::triage
