#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace triaged::yaml {

/// A place in a file: both count from 1, the column in bytes.
struct Position {
    int line = 1;
    int column = 1;
};

enum class Kind { null, scalar, sequence, map };

struct Key {
    std::string text;
    Position at;
};

/// One value of a YAML file, with its place. A plain value: no aliases, no sharing, a tree.
///
/// Shape   map: keys[i] belongs to items[i], in the order of the file, each key once;
///         sequence: items; scalar: text, and whether it was quoted (a block scalar counts as
///         quoted); null: `~`, `null` or nothing at all, at the place of its key.
struct Node {
    Kind kind = Kind::null;
    bool quoted = false;
    Position at;
    std::string text;
    std::vector<Key> keys;
    std::vector<Node> items;

    bool is_map() const { return kind == Kind::map; }
    bool is_sequence() const { return kind == Kind::sequence; }
    bool is_scalar() const { return kind == Kind::scalar; }
    bool is_null() const { return kind == Kind::null; }

    /// The value of a map's key, or nullptr.
    const Node* find(std::string_view key) const;
};

/// One file, read.
struct Document {
    std::string name;  ///< as messages show it
    Node root;

    SourcePosition position(Position at) const { return {name, at.line, at.column}; }
};

/// "a mapping", "a list", "text", "nothing": for messages.
std::string_view describe(Kind kind);

}  // namespace triaged::yaml
