#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "yaml/node.h"

namespace triaged::yaml {

/// The strict types of our files. Each takes the value as it stands there; the error's message
/// is a sentence ("expected true or false, found \"no\""), its hint what to write instead.
/// A quoted number is text, not a number.
namespace scalar {

/// Any text, numbers and words like `no` or `1.0` included, as it was written.
Result<std::string> text(const Node& node);

/// `true` or `false`; YAML 1.1's yes, no, on, off are refused.
Result<bool> boolean(const Node& node);

/// Decimal digits with an optional sign; `010` (octal elsewhere), `0x1F`, `1_000` are refused.
Result<std::int64_t> integer(const Node& node, std::int64_t min, std::int64_t max);

/// A decimal number: `-1.5`, `.5`, `+2`; no exponent, inf or nan.
Result<double> number(const Node& node, double min, double max);

/// A number and a unit: `60 s`, `5m`, `2 hours`, `30 days`, `1 week`. Without a unit refused.
Result<std::chrono::seconds> duration(const Node& node);

/// A number and a unit: `512 bytes`, `10 KB`, `50MB`, `2 GB`; powers of 1000, KiB to GiB of 1024.
Result<std::uint64_t> size(const Node& node);

}  // namespace scalar

/// A decimal number as scalar::number() reads it, from any text.
bool parse_number(std::string_view text, double& value);

}  // namespace triaged::yaml
