#pragma once

#include <limits>
#include <string>
#include <string_view>

#include "base/result.h"

namespace triaged::triage {

/// A range of numbers a value must lie in, as administrators write it:
///
///     ">= 3"   "> 3"   "<= 3"   "< 3"   "= 3"   "3"   "2..5"   ">= 2, < 5"
///
/// `number_of` turns one operand into a number, so that `">= high"` and `"> 5 MB"` work too.
struct Comparison {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool low_open = false;
    bool high_open = false;

    bool holds(double value) const {
        return (low_open ? value > low : value >= low) &&
               (high_open ? value < high : value <= high);
    }
    /// No number lies in it: ">= 5, < 2".
    bool is_empty() const { return low > high || (low == high && (low_open || high_open)); }
};

/// An operand covers [first, second]: the same number twice, or a level's range of scores.
struct Operand {
    double first = 0;
    double second = 0;
};
using ReadOperand = Result<Operand> (*)(std::string_view text, const void* more);

Result<Comparison> parse_comparison(std::string_view text, ReadOperand read, const void* more);

/// A plain decimal number.
Result<Operand> read_number(std::string_view text, const void* more);

}  // namespace triaged::triage
