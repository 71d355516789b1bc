#include "yaml/parse.h"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "yaml/source_check.h"
#include "yaml/syntax_error.h"
#include "yaml/tree_builder.h"

namespace triaged::yaml {
std::optional<Document> parse(std::string name, std::string_view text, Diagnostics& diagnostics,
                              const GoOn& go_on) {
    Diagnostics found;
    bool ended = false;
    Document document{std::move(name), {}};
    if (check_source(document.name, text, found)) {
        TreeBuilder builder(document.name, text, found, go_on);
        try {
            std::string source(text);
            std::replace(source.begin(), source.end(), '?', kQuestionMark);
            std::istringstream stream{std::move(source)};
            YAML::Parser parser(stream);
            while (parser.HandleNextDocument(builder)) {
            }
            document.root = builder.take();
        } catch (const ReadingEnded&) {
            ended = true;
        } catch (const YAML::ParserException& e) {
            const Position at{std::max(e.mark.line, 0) + 1, std::max(e.mark.column, 0) + 1};
            found.push_back(
                explain_syntax_error(document.name, text, e.msg, at, builder.innermost_open()));
        } catch (const YAML::Exception& e) {
            found.push_back({{document.name, 1, 1}, std::string("not YAML: ") + e.what(), ""});
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const Diagnostic& a, const Diagnostic& b) {
        return std::pair(a.at.line, a.at.column) < std::pair(b.at.line, b.at.column);
    });
    // A tab is told by the tree and by the parser.
    found.erase(std::unique(found.begin(), found.end(),
                            [](const Diagnostic& a, const Diagnostic& b) {
                                return a.at.line == b.at.line && a.at.column == b.at.column &&
                                       a.message == b.message;
                            }),
                found.end());
    const bool good = found.empty() && !ended;
    diagnostics.insert(diagnostics.end(), std::make_move_iterator(found.begin()),
                       std::make_move_iterator(found.end()));
    if (!good) return std::nullopt;
    return document;
}

}  // namespace triaged::yaml
