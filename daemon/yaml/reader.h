#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "yaml/node.h"

namespace triaged::yaml {

/// Reads a mapping key by key, typed, and collects what is wrong instead of stopping at it:
///
///     MapReader account(document, node, "account", diagnostics);
///     const auto url = account.string("url");                    // required
///     const auto poll = account.optional_duration("poll").value_or(5min);
///     account.finish();                                          // reports unknown keys
///
/// `string()`, `boolean()` ... are for keys that must be there: without one, or with a wrong
/// value, they report and return an empty value. `optional_...()` return nullopt when the key is
/// absent or null, and report and return nullopt when the value is wrong.
///
/// The document and the diagnostics must outlive the reader. A reader over a node that is no
/// mapping reports that once and then answers nothing, silently.
class MapReader {
public:
    MapReader(const Document& document, const Node& node, std::string what,
              Diagnostics& diagnostics);

    bool has(std::string_view key) const;

    std::string string(std::string_view key);
    bool boolean(std::string_view key);
    std::int64_t integer(std::string_view key, std::int64_t min, std::int64_t max);
    double number(std::string_view key, double min, double max);
    std::chrono::seconds duration(std::string_view key);
    std::uint64_t size(std::string_view key);
    std::string enumeration(std::string_view key, std::initializer_list<std::string_view> names);
    std::vector<std::string> string_list(std::string_view key);
    MapReader map(std::string_view key);

    std::optional<std::string> optional_string(std::string_view key);
    std::optional<bool> optional_boolean(std::string_view key);
    std::optional<std::int64_t> optional_integer(std::string_view key, std::int64_t min,
                                                 std::int64_t max);
    std::optional<double> optional_number(std::string_view key, double min, double max);
    std::optional<std::chrono::seconds> optional_duration(std::string_view key);
    std::optional<std::uint64_t> optional_size(std::string_view key);
    std::optional<std::string> optional_enumeration(std::string_view key,
                                                    std::initializer_list<std::string_view> names);
    /// A list of texts; a single text stands for a list of one.
    std::optional<std::vector<std::string>> optional_string_list(std::string_view key);
    std::optional<MapReader> optional_map(std::string_view key);
    /// A list of mappings; empty when absent.
    std::vector<MapReader> maps(std::string_view key);

    /// The value as it stands, for the caller to read; marks the key as known.
    const Node* node(std::string_view key);
    /// Every key with its value, for mappings with free names; marks all as known.
    struct Item {
        const Key* key;
        const Node* value;
    };
    std::vector<Item> items();
    /// Item's value as a mapping.
    MapReader map(const Item& item);

    /// Reports every key that was not asked for, with the nearest known one as a hint. Keys that
    /// start with "x-" are left to the administrator.
    void finish();

    /// Where the key stands, or the mapping when it is absent; for checks across keys.
    SourcePosition position(std::string_view key) const;
    SourcePosition position() const;
    void error(std::string_view key, std::string message, std::string hint = {});

private:
    const Node* take(std::string_view key);
    const Node* take_required(std::string_view key);
    template <class T, class Read>
    std::optional<T> read(std::string_view key, const Node* node, const Read& read);
    std::optional<std::vector<std::string>> read_list(std::string_view key, const Node* node);
    Result<std::string> one_of(const Node& node,
                               std::initializer_list<std::string_view> names) const;
    void report(Position at, std::string message, std::string hint);

    const Document* document_;
    const Node* node_;
    std::string what_;
    Diagnostics* diagnostics_;
    std::vector<std::string> asked_;
    bool all_known_ = false;
};

}  // namespace triaged::yaml
