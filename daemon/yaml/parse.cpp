#include "yaml/parse.h"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "yaml/source_check.h"
#include "yaml/tree_builder.h"

namespace triaged::yaml {
namespace {

std::string_view nth_line(std::string_view text, int n) {
    while (n-- > 0) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    return text.substr(0, text.find('\n'));
}

bool is_indented_by_tab(std::string_view line) {
    return line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos;
}

std::string hint_for(const YAML::ParserException& e, std::string_view text) {
    if (is_indented_by_tab(nth_line(text, e.mark.line))) return "indent with blanks, not tabs";
    const std::string_view message = e.msg;
    if (message.find("map value") != std::string_view::npos) {
        return "quote text that holds \": \", and check the indentation";
    }
    if (message.find("flow") != std::string_view::npos) return "is a bracket or comma missing?";
    if (message.find("EOF") != std::string_view::npos) return "is a closing quote missing?";
    if (message.find("map not found") != std::string_view::npos ||
        message.find("sequence not found") != std::string_view::npos) {
        return "check the indentation; quote text with special characters";
    }
    return {};
}

}  // namespace

std::optional<Document> parse(std::string name, std::string_view text, Diagnostics& diagnostics) {
    Diagnostics found;
    Document document{std::move(name), {}};
    if (check_source(document.name, text, found)) {
        TreeBuilder builder(document.name, text, found);
        try {
            std::string source(text);
            std::replace(source.begin(), source.end(), '?', kQuestionMark);
            std::istringstream stream{std::move(source)};
            YAML::Parser parser(stream);
            while (parser.HandleNextDocument(builder)) {
            }
            document.root = builder.take();
        } catch (const ReadingEnded&) {
        } catch (const YAML::ParserException& e) {
            found.push_back(
                {{document.name, std::max(e.mark.line, 0) + 1, std::max(e.mark.column, 0) + 1},
                 "not YAML: " + e.msg,
                 hint_for(e, text)});
        } catch (const YAML::Exception& e) {
            found.push_back({{document.name, 1, 1}, std::string("not YAML: ") + e.what(), ""});
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const Diagnostic& a, const Diagnostic& b) {
        return std::pair(a.at.line, a.at.column) < std::pair(b.at.line, b.at.column);
    });
    const bool good = found.empty();
    diagnostics.insert(diagnostics.end(), std::make_move_iterator(found.begin()),
                       std::make_move_iterator(found.end()));
    if (!good) return std::nullopt;
    return document;
}

}  // namespace triaged::yaml
