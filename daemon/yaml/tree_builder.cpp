#include "yaml/tree_builder.h"

#include <yaml-cpp/mark.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "yaml/parse.h"

namespace triaged::yaml {
namespace {

Position position(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

}  // namespace

TreeBuilder::TreeBuilder(const std::string& name, std::string_view text, Diagnostics& diagnostics,
                         const GoOn& go_on)
    : name_(name), text_(text), diagnostics_(diagnostics), go_on_(go_on) {}

void TreeBuilder::refuse(const YAML::Mark& mark, std::string message, std::string hint) {
    const Position at = position(mark);
    diagnostics_.push_back({{name_, at.line, at.column}, std::move(message), std::move(hint)});
}

void TreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
    if (!std::exchange(started_, true)) return;
    // Without `---` the parser stands before something it cannot consume, such as a `,`, and
    // would start documents there without end.
    const auto at = std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.size());
    if (text_.substr(at).starts_with("---")) {
        refuse(mark, "a second document", "one document a file: remove the line \"---\"");
    } else {
        refuse(mark, "text after the end of the document",
               "is a quote missing, or the indentation wrong?");
    }
    throw ReadingEnded();
}

// What no value may have, and the bounds on the whole tree.
void TreeBuilder::check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    const auto at = static_cast<std::size_t>(std::max(mark.pos, 0));
    const char first = at < text_.size() ? text_[at] : '\0';
    if (anchor != 0) {
        refuse(mark, "anchors (&name) are not allowed",
               "write the value out where it is needed; quote text that begins with \"&\"");
    } else if (first == '!' && tag != "?") {
        refuse(mark, "tags (!name) are not allowed", "quote text that begins with \"!\"");
    }
    if (at <= text_.size()) {
        const auto line_begin = at - std::min(at, static_cast<std::size_t>(mark.column));
        const auto before = text_.substr(line_begin, at - line_begin);
        const auto indentation = before.substr(0, before.find_first_not_of(" \t"));
        const auto tab = indentation.find('\t');
        if (tab != std::string_view::npos && indentation.size() == before.size()) {
            diagnostics_.push_back({{name_, mark.line + 1, static_cast<int>(tab) + 1},
                                    "a tab is used as indentation",
                                    "indent with blanks, not tabs"});
        }
    }
    if (++events_ > kMaxValues) {
        refuse(mark, "more than " + std::to_string(kMaxValues) + " words and values in the file",
               "split it into several files");
        throw ReadingEnded();
    }
    if (diagnostics_.size() > 1000) throw ReadingEnded();
    if (events_ % 1000 == 0 && !go_on_()) throw ReadingEnded();
}

bool TreeBuilder::awaits_key() const {
    return !open_.empty() && open_.back().node.is_map() && !open_.back().key;
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
    check(mark, "?", anchor);
    Node node;
    node.at = position(mark);
    if (awaits_key()) {
        add_key(std::move(node), mark);
        return;
    }
    // The mark of a value that is not there is the next token's.
    if (!open_.empty() && open_.back().key) node.at = open_.back().key->at;
    add(std::move(node));
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t) {
    refuse(mark, "aliases (*name) are not allowed",
           "write the value out where it is needed; quote text that begins with \"*\"");
    OnNull(mark, 0);
}

// Escapes within double quotes can stand for anything; "\b" of a pattern is a backspace there.
void TreeBuilder::check_characters(const YAML::Mark& mark, std::string_view value) {
    const auto odd = std::find_if(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\t' || c == '\n' || c == '\r' || c == kQuestionMark) return false;
        return byte < 0x20 || byte == 0x7F;
    });
    if (odd == value.end()) return;
    const bool backspace = *odd == '\b';
    refuse(mark,
           backspace      ? "\\b within double quotes is a backspace, not the edge of a word"
           : *odd == '\0' ? "a NUL character in the text"
                          : "a control character in the text",
           backspace ? "write patterns in single quotes" : "remove the escape that stands for it");
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
    check(mark, tag, anchor);
    check_characters(mark, value);
    Node node;
    node.kind = Kind::scalar;
    node.quoted = tag != "?";
    node.at = position(mark);
    node.text = value;
    std::replace(node.text.begin(), node.text.end(), kQuestionMark, '?');
    if (awaits_key()) {
        add_key(std::move(node), mark);
    } else {
        add(std::move(node));
    }
}

void TreeBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                  YAML::anchor_t anchor, YAML::EmitterStyle::value) {
    check(mark, tag, anchor);
    open(Kind::sequence, mark);
}

void TreeBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value) {
    check(mark, tag, anchor);
    open(Kind::map, mark);
}

Position TreeBuilder::innermost_open() const {
    return open_.empty() ? Position{0, 0} : open_.back().node.at;
}

void TreeBuilder::OnSequenceEnd() { close(); }

void TreeBuilder::OnMapEnd() {
    report_duplicates(open_.back().node);
    close();
}

void TreeBuilder::open(Kind kind, const YAML::Mark& mark) {
    if (open_.size() >= kMaxDepth) {
        refuse(mark, "nested more than " + std::to_string(kMaxDepth) + " levels deep",
               "is a bracket missing?");
        throw ReadingEnded();
    }
    if (awaits_key()) {
        refuse(mark, "a key must be plain text",
               "is a bracket missing? quote a key that begins with [ or {");
        throw ReadingEnded();
    }
    open_.push_back({});
    open_.back().node.kind = kind;
    open_.back().node.at = position(mark);
}

void TreeBuilder::close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done.node));
}

void TreeBuilder::add(Node node) {
    if (open_.empty()) {
        root_ = std::move(node);
        return;
    }
    Open& parent = open_.back();
    if (parent.node.is_map()) {
        parent.node.keys.push_back(std::move(*parent.key));
        parent.key.reset();
    }
    parent.node.items.push_back(std::move(node));
}

void TreeBuilder::add_key(Node node, const YAML::Mark& mark) {
    if (node.is_null()) {
        refuse(mark, "an empty key", "quote it: \"~\", \"null\", or write a name");
    } else if (!node.quoted && (node.text == "?" || node.text.starts_with("? "))) {
        refuse(mark, "keys with \"?\" are not allowed", "write the key without it, or quote it");
    } else if (node.text == "<<" && !node.quoted) {
        refuse(mark, "merge keys (<<) are not allowed", "write the keys out");
    }
    open_.back().key = Key{std::move(node.text), node.at};
}

void TreeBuilder::report_duplicates(const Node& map) {
    std::unordered_map<std::string_view, const Key*> seen;
    for (const Key& key : map.keys) {
        const auto [first, added] = seen.emplace(key.text, &key);
        if (added) continue;
        diagnostics_.push_back({{name_, key.at.line, key.at.column},
                                "duplicate key \"" + key.text + "\"",
                                "it stands in line " + std::to_string(first->second->at.line) +
                                    " already; only one can hold"});
    }
}

}  // namespace triaged::yaml
