#include "compose/template.h"

#include <algorithm>

#include "base/ascii.h"
#include "compose/header.h"

namespace triaged::compose {
namespace {

// Moves `at` over `text`.
void advance(SourcePosition& at, std::string_view text) {
    for (const char c : text) {
        if (c == '\n') {
            ++at.line;
            at.column = 1;
        } else {
            ++at.column;
        }
    }
}

constexpr std::size_t kValueCharacters = 200;

bool is_field(std::string_view name) {
    return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
        return ascii::is_alpha(c) || ascii::is_digit(c) || c == '_';
    });
}

}  // namespace

const std::vector<std::string>& Template::known_variables() {
    static const std::vector<std::string> names = {"first_name", "subject", "desk"};
    return names;
}

Template Template::parse(std::string file, std::string_view text, Diagnostics& diagnostics) {
    Template made;
    SourcePosition at{std::move(file), 1, 1};
    constexpr std::string_view kSubject = "Subject:";
    if (!ascii::starts_with_ignoring_case(text, kSubject)) {
        diagnostics.push_back({at, "the first line must be the subject",
                               "begin the file with \"Subject: ...\" and an empty line"});
        return made;
    }
    const auto end = std::min(text.find('\n'), text.size());
    advance(at, kSubject);
    made.subject_ =
        made.split(at, text.substr(kSubject.size(), end - kSubject.size()), diagnostics);

    std::string_view rest = text.substr(std::min(end + 1, text.size()));
    at.line = 2;
    at.column = 1;
    if (!rest.empty() && rest.front() != '\n' && rest.front() != '\r') {
        diagnostics.push_back({at, "an empty line must follow the subject", "insert one here"});
    }
    while (!rest.empty() && (rest.front() == '\n' || rest.front() == '\r')) {
        advance(at, rest.substr(0, 1));
        rest.remove_prefix(1);
    }
    if (ascii::trim(rest).empty()) {
        diagnostics.push_back({at, "the template has no text", "write the mail below the subject"});
    }
    made.body_ = made.split(at, rest, diagnostics);
    return made;
}

Template::Pieces Template::split(const SourcePosition& begin, std::string_view text,
                                 Diagnostics& diagnostics) {
    Pieces pieces;
    SourcePosition at = begin;
    for (;;) {
        const auto open = text.find("{{");
        pieces.push_back({std::string(text.substr(0, open)), false});
        if (open == std::string_view::npos) return pieces;
        advance(at, text.substr(0, open));
        const auto close = text.find("}}", open);
        if (close == std::string_view::npos) {
            diagnostics.push_back({at, "\"{{\" without \"}}\"", "write {{variable}}"});
            return pieces;
        }
        const std::string name(ascii::trim(text.substr(open + 2, close - open - 2)));
        constexpr std::string_view kField = "field.";
        const auto& known = known_variables();
        if (name.starts_with(kField) && is_field(name.substr(kField.size()))) {
            fields_.push_back({name.substr(kField.size()), at});
        } else if (std::find(known.begin(), known.end(), name) == known.end()) {
            std::string hint = did_you_mean(name, known);
            if (hint.empty()) {
                hint = "known are";
                for (const auto& k : known) hint += ' ' + k;
                hint += ", and field.NAME for what rules capture";
            }
            diagnostics.push_back({at, "unknown variable \"" + name + "\"", hint});
        }
        pieces.push_back({name, true});
        advance(at, text.substr(open, close + 2 - open));
        text.remove_prefix(close + 2);
    }
}

std::string Template::fill(const Pieces& pieces, const std::map<std::string, std::string>& values) {
    std::string out;
    for (const Piece& piece : pieces) {
        if (!piece.variable) {
            out += piece.text;
            continue;
        }
        const auto found = values.find(piece.text);
        const std::string value =
            found == values.end() ? "" : clean_text(found->second, kValueCharacters);
        if (value.empty()) {
            while (!out.empty() && out.back() == ' ') out.pop_back();
        }
        out += value;
    }
    return out;
}

std::string Template::subject(const std::map<std::string, std::string>& values) const {
    return clean_text(fill(subject_, values), 200);
}

std::string Template::body(const std::map<std::string, std::string>& values) const {
    return fill(body_, values);
}

}  // namespace triaged::compose
