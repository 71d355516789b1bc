#include "yaml/syntax_error.h"

#include <algorithm>

namespace triaged::yaml {
namespace {

std::string_view line_of(std::string_view text, int number) {
    while (--number > 0) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    text = text.substr(0, text.find('\n'));
    return text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
}

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string_view without_indentation(std::string_view line) {
    return line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
}

bool is_indented_by_tab(std::string_view line) {
    return has(line.substr(0, line.size() - without_indentation(line).size()), "\t");
}

// The word at the start of `text`, up to what ends it in a list or mapping in brackets.
std::string word(std::string_view text) {
    return std::string(text.substr(0, std::min<std::size_t>(text.find_first_of(",]}\""), 40)));
}

// The first line whose quotes do not come in pairs: where one is probably missing. 0: none.
int line_of_odd_quotes(std::string_view text) {
    for (int number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        const bool odd = std::count(line.begin(), line.end(), '"') % 2 != 0 ||
                         (std::count(line.begin(), line.end(), '\'') % 2 != 0 && !has(line, "\""));
        if (odd) return number;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return 0;
}

struct Words {
    std::string message;
    std::string hint;
};

Words of_unexpected_key(std::string_view text, Position at) {
    const std::string_view line = line_of(text, at.line);
    const auto column = std::min<std::size_t>(static_cast<std::size_t>(at.column), line.size() + 1);
    if (has(line.substr(0, column - 1), ": ")) {
        return {"a second \": \" in one line", "put the text behind the first one in quotes"};
    }
    for (int above = at.line - 1; above > 0; --above) {
        std::string_view before = without_indentation(line_of(text, above));
        if (before.empty() || before.starts_with('#')) continue;
        const std::string number = std::to_string(above);
        const std::string_view entry = before.starts_with("- ") ? before.substr(2) : before;
        if (before.starts_with('-') && !before.starts_with("- ")) {
            return {"a key where none can stand",
                    "write a blank behind the \"-\" in line " + number};
        }
        const auto colon = entry.find(':');
        if (colon != std::string_view::npos && colon + 1 < entry.size() &&
            entry[colon + 1] != ' ') {
            return {"a key where none can stand",
                    "write a blank behind the \":\" in line " + number};
        }
        break;
    }
    return {"a key where none can stand", "indent it exactly as the keys it belongs to"};
}

// What a value begins with that YAML keeps for itself.
Words of_first_character(std::string_view rest) {
    const std::string first(rest.substr(0, 1));
    return {"text cannot begin with " + first + " here", "put it in quotes: \"" + word(rest) + '"'};
}

Words of_unexpected_text(std::string_view text, Position at, Position open) {
    const std::string_view line = line_of(text, at.line);
    const auto column = std::min(static_cast<std::size_t>(at.column - 1), line.size());
    const std::string_view rest = line.substr(column);
    const std::string_view before = line.substr(0, column);
    if (before.ends_with('\'') && !rest.empty()) {
        return {"text behind the closing quote",
                "within single quotes write an apostrophe twice ('can''t'), or use double quotes"};
    }
    if (before.ends_with('"') && !rest.empty()) {
        return {"text behind the closing quote",
                "use single quotes around text that holds double ones"};
    }
    if (rest.starts_with(',')) {
        return {"a comma where none can stand", "only what is in brackets has commas; delete it"};
    }
    const std::string where = open.line > 0 ? " in line " + std::to_string(open.line) : "";
    return {"this belongs neither to the list or mapping" + where + " nor to what is around it",
            "indent it exactly as the lines it belongs to"};
}

Words words_for(std::string_view text, std::string_view said, Position& at, Position open) {
    const std::string_view line = line_of(text, at.line);
    const auto column = std::min(static_cast<std::size_t>(std::max(at.column, 1) - 1), line.size());
    const std::string_view rest = line.substr(column);
    if (is_indented_by_tab(line)) {
        at.column = static_cast<int>(line.find('\t')) + 1;
        return {"a tab is used as indentation", "indent with blanks, not tabs"};
    }
    if (has(said, "unknown escape")) {
        const std::string escape = "\\" + std::string(said.substr(said.size() - 1));
        return {escape + " means nothing within double quotes",
                "write patterns in single quotes: '" + escape + "'"};
    }
    if (has(said, "anchor is not defined") || has(said, "scanning alias") ||
        has(said, "alias not found")) {
        return {"text that begins with * must be in quotes",
                "write \"" + word(rest.starts_with('*') ? rest : "*") + '"'};
    }
    if (has(said, "tag"))
        return {"tags (!name) are not allowed", "quote text that begins with \"!\""};
    if (has(said, "anchor")) {
        return {"text that begins with & must be in quotes", "write \"&...\""};
    }
    if (has(said, "unknown token")) return of_first_character(rest);
    if (has(said, "map value") || has(said, "map key")) return of_unexpected_key(text, at);
    if (has(said, "block entry")) {
        return {"a list entry where none can stand",
                "begin the list on a line of its own, indented more than its key"};
    }
    if (has(said, "flow end")) {
        const std::string found(rest.substr(0, 1));
        return {found + " closes nothing that is open",
                std::string("is a ") + (found == "}" ? "]" : "}") + " missing before it?"};
    }
    if (has(said, "flow not found")) {
        if (column > 0 && (line[column - 1] == '\'' || line[column - 1] == '"') && !rest.empty()) {
            return of_unexpected_text(text, at, open);
        }
        if (open.line > 0) at = open;
        return {"the bracket opened here is not closed",
                "is a bracket, a comma or a closing quote missing?"};
    }
    if (has(said, "EOF")) {
        const int odd = line_of_odd_quotes(text);
        return {"the file ends within quotes",
                odd > 0 ? "is a quote missing in line " + std::to_string(odd) + '?'
                        : "is a closing quote missing?"};
    }
    if (has(said, "not found")) return of_unexpected_text(text, at, open);
    return {"not YAML: " + std::string(said), ""};
}

}  // namespace

Diagnostic explain_syntax_error(const std::string& name, std::string_view text,
                                std::string_view said, Position at, Position open) {
    Words words = words_for(text, said, at, open);
    return {{name, at.line, at.column}, std::move(words.message), std::move(words.hint)};
}

}  // namespace triaged::yaml
