#include "app/rule_files.h"

#include <algorithm>

#include "base/ascii.h"

namespace triaged::app {
namespace {

// Up to the comma or bracket that ends an entry of a YAML flow collection.
std::string_view entry(std::string_view text) {
    int depth = 0;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            if (c == '\\' && quote == '"') ++i;
            if (c == quote) quote = 0;
        } else if ((c == '"' || c == '\'') && i > 0 &&
                   std::string_view(" ,[{'").find(text[i - 1]) != std::string_view::npos) {
            quote = c;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (--depth < 0) return text.substr(0, i);
        } else if (c == ',' && depth == 0) {
            return text.substr(0, i);
        }
    }
    return text;
}

}  // namespace

RuleFiles::RuleFiles(const std::vector<triage::RuleSource>& sources) {
    if (!sources.empty()) folder_ = sources.front().name;
    for (const auto& source : sources) {
        const auto differ =
            std::mismatch(folder_.begin(), folder_.end(), source.name.begin(), source.name.end());
        folder_.erase(differ.first, folder_.end());
        auto& lines = lines_[source.name];
        for (const auto line : ascii::split(source.text, '\n')) lines.emplace_back(line);
    }
    const auto slash = folder_.rfind('/');
    folder_.erase(slash == std::string::npos ? 0 : slash + 1);
}

std::string RuleFiles::short_name(const std::string& file) const {
    return file.starts_with(folder_) ? file.substr(folder_.size()) : file;
}

std::string RuleFiles::place(const SourcePosition& at) const {
    return short_name(at.file) + ':' + std::to_string(at.line);
}

std::string_view RuleFiles::text(const std::string& file, int line, int column) const {
    const auto found = lines_.find(file);
    if (found == lines_.end() || line < 1 || column < 1) return {};
    const auto& lines = found->second;
    if (static_cast<std::size_t>(line) > lines.size()) return {};
    const std::string_view all = lines[static_cast<std::size_t>(line) - 1];
    if (static_cast<std::size_t>(column) > all.size()) return {};
    const std::string_view before = all.substr(0, static_cast<std::size_t>(column) - 1);
    const std::string_view rest = all.substr(before.size());
    const bool in_flow = before.find_first_of("{[") != std::string_view::npos;
    return ascii::trim(in_flow ? entry(rest) : rest);
}

}  // namespace triaged::app
