#include "base/diagnostic.h"

#include <algorithm>
#include <numeric>

namespace triaged {
namespace {

constexpr std::size_t kExcerptBytes = 100;

std::string_view nth_line(std::string_view text, int n) {
    while (--n > 0) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    return text.substr(0, text.find('\n'));
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Blanks as wide as `utf8` on a terminal, keeping its tabs.
std::string blank(std::string_view utf8) {
    std::string out;
    for (const char c : utf8) {
        if (!is_continuation(c)) out += c == '\t' ? '\t' : ' ';
    }
    return out;
}

std::string printable(std::string_view line) {
    std::string out(line);
    for (char& c : out) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\t') || byte == 0x7F) c = ' ';
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
        while (cut < before && is_continuation(excerpt[cut])) ++cut;
        excerpt.remove_prefix(cut);
        before -= cut;
    }
    if (excerpt.size() > kExcerptBytes) {
        std::size_t end = kExcerptBytes;
        while (end > 0 && is_continuation(excerpt[end])) --end;
        excerpt = excerpt.substr(0, end);
    }

    out += "  " + line + " | " + printable(excerpt) + '\n';
    out += "  " + std::string(line.size(), ' ') + " | " + blank(excerpt.substr(0, before)) + '^';
    if (!d.hint.empty()) out += ' ' + d.hint;
    return out + '\n';
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
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
