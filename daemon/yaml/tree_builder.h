#pragma once

#include <yaml-cpp/eventhandler.h>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/go_on.h"
#include "yaml/node.h"

namespace triaged::yaml {

/// Stands for `?` in what the parser reads, a byte that check_source() lets nobody else use.
/// yaml-cpp ends a text at `?` inside brackets, so that `{body: Where is it?}` is no YAML to it;
/// the other meaning of `?`, keys that are not plain text, is refused anyway.
constexpr char kQuestionMark = '\x01';

/// Thrown through the parser to end it: what was wrong is in the diagnostics already, or the
/// caller wants no more.
struct ReadingEnded : std::runtime_error {
    ReadingEnded() : std::runtime_error("reading ended") {}
};

/// Turns parser events into a tree and reports what parse.h says is refused. The parser's marks
/// count from 0, its columns are bytes.
class TreeBuilder final : public YAML::EventHandler {
public:
    /// All are referred to.
    TreeBuilder(const std::string& name, std::string_view text, Diagnostics& diagnostics,
                const GoOn& go_on);

    /// The root; to be called once, after the parser is done.
    Node take() { return std::move(root_); }

    /// Where the innermost list or mapping began that has not ended; {0, 0} when there is none.
    Position innermost_open() const;

    void OnDocumentStart(const YAML::Mark& mark) override;
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override;
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override;
    void OnSequenceEnd() override;
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override;
    void OnMapEnd() override;

private:
    // A collection being filled; a map's key waits for its value.
    struct Open {
        Node node;
        std::optional<Key> key;
    };

    void refuse(const YAML::Mark& mark, std::string message, std::string hint);
    void check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor);
    void check_characters(const YAML::Mark& mark, std::string_view value);
    bool awaits_key() const;
    void open(Kind kind, const YAML::Mark& mark);
    void close();
    void add(Node node);
    void add_key(Node node, const YAML::Mark& mark);
    void report_duplicates(const Node& map);

    const std::string& name_;
    std::string_view text_;
    Diagnostics& diagnostics_;
    const GoOn& go_on_;
    Node root_;
    std::vector<Open> open_;
    std::size_t events_ = 0;
    bool started_ = false;
};

}  // namespace triaged::yaml
