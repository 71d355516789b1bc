#include "base/diagnostic.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/utf8.h"

namespace triaged {
namespace {

constexpr std::size_t kExcerptBytes = 100;

// What the same thing is called in other programs.
constexpr std::pair<std::string_view, std::string_view> kElsewhere[] = {
    {"if", "when"},        {"condition", "when"},    {"conditions", "when"},
    {"match", "when"},     {"do", "then"},           {"action", "then"},
    {"actions", "then"},   {"name", "description"},  {"comment", "description"},
    {"contains", "words"}, {"keywords", "words"},    {"pattern", "regex"},
    {"matches", "regex"},  {"re", "regex"},          {"is", "equals"},
    {"wildcard", "glob"},  {"sender", "from"},       {"recipient", "to"},
    {"recipients", "to"},  {"filename", "name"},     {"mime", "type"},
    {"move", "folder"},    {"fileinto", "folder"},   {"label", "keyword"},
    {"tag", "keyword"},    {"tags", "keyword"},      {"priority", "urgency"},
    {"star", "flag"},      {"reply", "acknowledge"}, {"forward", "route"},
    {"text", "body"},      {"content", "body"},      {"not", "none"},
    {"or", "any"},         {"and", "all"},           {"human", "person"},
    {"header", "headers"}, {"headers", "header"},
};

std::string_view nth_line(std::string_view text, int n) {
    while (--n > 0) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    return text.substr(0, text.find('\n'));
}

// Blanks as wide as `utf8` on a terminal, keeping its tabs.
std::string blank(std::string_view utf8) {
    std::string out;
    for (const char c : utf8) {
        if (!utf8_continues(c)) out += c == '\t' ? '\t' : ' ';
    }
    return out;
}

// Each character as one column; bytes that are none as U+FFFD, what would act as a blank.
std::string printable(std::string_view line) {
    std::string out;
    while (!line.empty()) {
        const std::size_t length = utf8_length(line);
        const std::string_view character = line.substr(0, std::max<std::size_t>(length, 1));
        const bool unseen = character == "\xEF\xBB\xBF";  // a byte order mark, which is told of
        const bool blank = character != "\t" && (unseen || utf8_acts(character));
        out += length == 0 ? "\xEF\xBF\xBD" : blank ? " " : character;
        line.remove_prefix(character.size());
    }
    return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({substituted, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

bool has_errors(const Diagnostics& diagnostics) {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::string render(const Diagnostic& d, std::string_view source) {
    const std::string line = std::to_string(d.at.line);
    const char* const word = d.severity == Severity::error ? ": error: " : ": warning: ";
    std::string out =
        d.at.file + ':' + line + ':' + std::to_string(d.at.column) + word + d.message + '\n';

    std::string_view excerpt = nth_line(source, d.at.line);
    auto before = static_cast<std::size_t>(std::max(d.at.column, 1) - 1);
    if (before >= excerpt.size()) {
        return d.hint.empty() ? out : out + "    hint: " + d.hint + '\n';
    }
    if (before > kExcerptBytes / 2) {
        std::size_t cut = before - kExcerptBytes / 2;
        while (cut < before && utf8_continues(excerpt[cut])) ++cut;
        excerpt.remove_prefix(cut);
        before -= cut;
    }
    excerpt = utf8_prefix(excerpt, kExcerptBytes);

    out += "  " + line + " | " + printable(excerpt) + '\n';
    out += "  " + std::string(line.size(), ' ') + " | " +
           blank(printable(excerpt.substr(0, before))) + '^';
    if (!d.hint.empty()) out += ' ' + d.hint;
    return out + '\n';
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
    for (const auto& [other, ours] : kElsewhere) {
        if (other != word) continue;
        for (const auto& candidate : candidates) {
            if (candidate == ours) return "did you mean \"" + candidate + "\"?";
        }
    }
    std::size_t nearest = (word.size() < 4 ? 1 : std::max<std::size_t>(2, word.size() / 3)) + 1;
    const std::string* best = nullptr;
    if (word.size() > 100) return {};
    for (const auto& candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < nearest) {
            nearest = distance;
            best = &candidate;
        }
    }
    return best ? "did you mean \"" + *best + "\"?" : std::string();
}

}  // namespace triaged
