#include "yaml/reader.h"

#include <algorithm>
#include <utility>

#include "base/join.h"
#include "yaml/scalar.h"

namespace triaged::yaml {
namespace {

// What a reader reads that has nothing to read.
const Node& empty_map() {
    static const Node node = [] {
        Node map;
        map.kind = Kind::map;
        return map;
    }();
    return node;
}

bool is_stand_in(const Node* node) { return node == &empty_map(); }

}  // namespace

MapReader::MapReader(const Document& document, const Node& node, std::string what,
                     Diagnostics& diagnostics)
    : document_(&document), node_(&node), what_(std::move(what)), diagnostics_(&diagnostics) {
    if (node.is_map()) return;
    report(node.at, what_ + ": expected a mapping, found " + std::string(describe(node.kind)),
           "write \"key: value\" lines, indented");
    node_ = &empty_map();
}

bool MapReader::has(std::string_view key) const {
    const Node* value = node_->find(key);
    return value && !value->is_null();
}

const Node* MapReader::take(std::string_view key) {
    if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.emplace_back(key);
    return node_->find(key);
}

const Node* MapReader::take_required(std::string_view key) {
    const Node* value = take(key);
    if (value && !value->is_null()) return value;
    if (is_stand_in(node_)) return nullptr;
    report(value ? value->at : node_->at,
           what_ + ": \"" + std::string(key) + "\" is " + (value ? "empty" : "missing"), "");
    return nullptr;
}

template <class T, class Read>
std::optional<T> MapReader::read(std::string_view key, const Node* node, const Read& read) {
    if (!node || node->is_null()) return std::nullopt;
    Result<T> value = read(*node);
    if (value) return std::move(*value);
    report(node->at, std::string(key) + ": " + value.error().message, value.error().hint);
    return std::nullopt;
}

std::string MapReader::string(std::string_view key) {
    return read<std::string>(key, take_required(key), scalar::text).value_or("");
}
std::optional<std::string> MapReader::optional_string(std::string_view key) {
    return read<std::string>(key, take(key), scalar::text);
}
bool MapReader::boolean(std::string_view key) {
    return read<bool>(key, take_required(key), scalar::boolean).value_or(false);
}
std::optional<bool> MapReader::optional_boolean(std::string_view key) {
    return read<bool>(key, take(key), scalar::boolean);
}
std::int64_t MapReader::integer(std::string_view key, std::int64_t min, std::int64_t max) {
    const auto reading = [&](const Node& n) { return scalar::integer(n, min, max); };
    return read<std::int64_t>(key, take_required(key), reading).value_or(min);
}
std::optional<std::int64_t> MapReader::optional_integer(std::string_view key, std::int64_t min,
                                                        std::int64_t max) {
    const auto reading = [&](const Node& n) { return scalar::integer(n, min, max); };
    return read<std::int64_t>(key, take(key), reading);
}
double MapReader::number(std::string_view key, double min, double max) {
    const auto reading = [&](const Node& n) { return scalar::number(n, min, max); };
    return read<double>(key, take_required(key), reading).value_or(min);
}
std::optional<double> MapReader::optional_number(std::string_view key, double min, double max) {
    const auto reading = [&](const Node& n) { return scalar::number(n, min, max); };
    return read<double>(key, take(key), reading);
}
std::chrono::seconds MapReader::duration(std::string_view key) {
    return read<std::chrono::seconds>(key, take_required(key), scalar::duration)
        .value_or(std::chrono::seconds(0));
}
std::optional<std::chrono::seconds> MapReader::optional_duration(std::string_view key) {
    return read<std::chrono::seconds>(key, take(key), scalar::duration);
}
std::uint64_t MapReader::size(std::string_view key) {
    return read<std::uint64_t>(key, take_required(key), scalar::size).value_or(0);
}
std::optional<std::uint64_t> MapReader::optional_size(std::string_view key) {
    return read<std::uint64_t>(key, take(key), scalar::size);
}

Result<std::string> MapReader::one_of(const Node& node,
                                      std::initializer_list<std::string_view> names) const {
    const Result<std::string> text = scalar::text(node);
    if (text && std::find(names.begin(), names.end(), *text) != names.end()) return text;
    const std::string found =
        text ? '"' + text->substr(0, 60) + '"' : std::string(describe(node.kind));
    std::string hint;
    if (text) hint = did_you_mean(*text, std::vector<std::string>(names.begin(), names.end()));
    return fail("expected one of " + join(names, ", ") + ", found " + found, std::move(hint));
}

std::string MapReader::enumeration(std::string_view key,
                                   std::initializer_list<std::string_view> names) {
    const auto reading = [&](const Node& n) { return one_of(n, names); };
    return read<std::string>(key, take_required(key), reading).value_or("");
}
std::optional<std::string> MapReader::optional_enumeration(
    std::string_view key, std::initializer_list<std::string_view> names) {
    const auto reading = [&](const Node& n) { return one_of(n, names); };
    return read<std::string>(key, take(key), reading);
}

std::optional<std::vector<std::string>> MapReader::read_list(std::string_view key,
                                                             const Node* node) {
    if (!node || node->is_null()) return std::nullopt;
    std::vector<std::string> texts;
    if (node->is_scalar()) {
        texts.push_back(node->text);
        return texts;
    }
    if (!node->is_sequence()) {
        report(node->at, std::string(key) + ": expected a list, found a mapping", "");
        return std::nullopt;
    }
    for (const Node& item : node->items) {
        if (auto text = read<std::string>(key, &item, scalar::text)) {
            texts.push_back(std::move(*text));
        } else if (item.is_null()) {
            report(item.at, std::string(key) + ": an empty item in the list", "");
        }
    }
    return texts;
}

std::vector<std::string> MapReader::string_list(std::string_view key) {
    return read_list(key, take_required(key)).value_or(std::vector<std::string>());
}
std::optional<std::vector<std::string>> MapReader::optional_string_list(std::string_view key) {
    return read_list(key, take(key));
}

MapReader MapReader::map(std::string_view key) {
    const Node* value = take_required(key);
    return {*document_, value ? *value : empty_map(), std::string(key), *diagnostics_};
}
std::optional<MapReader> MapReader::optional_map(std::string_view key) {
    const Node* value = take(key);
    if (!value || value->is_null()) return std::nullopt;
    return MapReader(*document_, *value, std::string(key), *diagnostics_);
}
MapReader MapReader::map(const Item& item) {
    return {*document_, *item.value, item.key->text, *diagnostics_};
}

std::vector<MapReader> MapReader::maps(std::string_view key) {
    std::vector<MapReader> readers;
    const Node* list = take(key);
    if (!list || list->is_null()) return readers;
    if (!list->is_sequence()) {
        report(list->at,
               std::string(key) + ": expected a list, found " + std::string(describe(list->kind)),
               "begin each item with \"- \"");
        return readers;
    }
    for (const Node& item : list->items) {
        readers.push_back(MapReader(*document_, item, std::string(key), *diagnostics_));
    }
    return readers;
}

const Node* MapReader::node(std::string_view key) { return take(key); }

std::vector<MapReader::Item> MapReader::items() {
    std::vector<Item> all;
    all_known_ = true;
    for (std::size_t i = 0; i < node_->keys.size(); ++i) {
        all.push_back({&node_->keys[i], &node_->items[i]});
    }
    return all;
}

void MapReader::finish() {
    if (all_known_) return;
    for (const Key& key : node_->keys) {
        const bool known = std::find(asked_.begin(), asked_.end(), key.text) != asked_.end();
        if (known || key.text.starts_with("x-")) continue;
        std::string hint = did_you_mean(key.text, asked_);
        if (hint.empty()) {
            for (const auto& name : asked_) hint += (hint.empty() ? "known: " : ", ") + name;
        }
        report(key.at, what_ + ": unknown key \"" + key.text.substr(0, 60) + '"', std::move(hint));
    }
}

SourcePosition MapReader::position(std::string_view key) const {
    for (const Key& candidate : node_->keys) {
        if (candidate.text == key) return document_->position(candidate.at);
    }
    return position();
}

SourcePosition MapReader::position() const { return document_->position(node_->at); }

void MapReader::error(std::string_view key, std::string message, std::string hint) {
    diagnostics_->push_back({position(key), std::move(message), std::move(hint)});
}

void MapReader::report(Position at, std::string message, std::string hint) {
    diagnostics_->push_back({document_->position(at), std::move(message), std::move(hint)});
}

}  // namespace triaged::yaml
