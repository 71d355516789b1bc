#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/go_on.h"
#include "yaml/node.h"

namespace triaged::yaml {

constexpr std::size_t kMaxBytes = 10'000'000;
constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxValues = 500'000;  ///< keys and values; a list of words has one each

/// Reads one YAML 1.2 file into a tree, built from yaml-cpp's parser events: its own node tree
/// takes many times the memory, lets duplicate keys pass and makes a loop of `&a [*a]`.
///
/// Refused, each with its place in `diagnostics`: anchors, aliases, merge keys, tags, a second
/// document, duplicate keys, keys that are not plain text, tabs as indentation, depth above
/// kMaxDepth, more than kMaxBytes or kMaxValues, anything but UTF-8 without a byte order mark,
/// control characters. All of them at once, up to the first error of syntax, which ends the
/// reading.
///
/// An empty file is a document whose root is null. Nothing is returned after an error, nor when
/// `go_on`, asked every 1,000 values, says no.
/// Cost: linear in `text`, about 100 bytes of memory a value.
std::optional<Document> parse(
    std::string name, std::string_view text, Diagnostics& diagnostics,
    const GoOn& go_on = [] { return true; });

}  // namespace triaged::yaml
