#include "app/templates.h"

#include <algorithm>
#include <set>
#include <system_error>

#include "app/files.h"

namespace triaged::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostTemplateBytes = 100'000;

void add_unreadable(Diagnostics& diagnostics, const fs::path& folder, const std::error_code& error,
                    std::string hint) {
    diagnostics.push_back({{folder.string(), 1, 1},
                           "cannot read the templates folder: " + error.message(),
                           std::move(hint)});
}

// Calls `take` with each entry of a folder, in the order of their names.
template <class Take>
void each_entry(const fs::path& folder, const char* hint, Diagnostics& diagnostics, Take take) {
    std::error_code error;
    std::set<fs::path> paths;
    fs::directory_iterator entries(folder, error);
    for (const auto end = fs::end(entries); !error && entries != end; entries.increment(error)) {
        paths.insert(entries->path());
    }
    if (error) add_unreadable(diagnostics, folder, error, hint);
    for (const auto& path : paths) take(path);
}

// Calls `take` with language and path of each template's file.
template <class Take>
void each_template(const fs::path& folder, Diagnostics& diagnostics, Take take) {
    constexpr const char* kAllow = "let the user that triaged runs as read it";
    const auto take_language = [&](const fs::path& language) {
        std::error_code error;
        if (!fs::is_directory(language, error)) {
            if (error) add_unreadable(diagnostics, language, error, kAllow);
            return;
        }
        each_entry(language, kAllow, diagnostics, [&](const fs::path& file) {
            if (file.extension() == ".txt") take(language.filename().string(), file);
        });
    };
    each_entry(folder, "name it with acknowledge: {templates: ...}", diagnostics, take_language);
}

}  // namespace

flow::Templates load_templates(const fs::path& folder, Diagnostics& diagnostics) {
    flow::Templates templates;
    const auto already = diagnostics.size();
    each_template(folder, diagnostics, [&](const std::string& language, const fs::path& file) {
        const auto text = read_file(file, kMostTemplateBytes);
        if (!text) {
            diagnostics.push_back({{file.string(), 1, 1}, text.error().message, text.error().hint});
            return;
        }
        templates[language].insert_or_assign(
            file.stem().string(), compose::Template::parse(file.string(), *text, diagnostics));
    });
    // What could not be read may be just that one.
    if (diagnostics.size() == already && !templates["en"].contains("acknowledge")) {
        diagnostics.push_back({{(folder / "en" / "acknowledge.txt").string(), 1, 1},
                               "the template en/acknowledge.txt is missing",
                               "it is what a mail in any language falls back to"});
    }
    return templates;
}

std::vector<std::string> template_names(const flow::Templates& templates) {
    std::set<std::string> names;
    for (const auto& [language, by_name] : templates) {
        for (const auto& [name, text] : by_name) names.insert(name);
    }
    return {names.begin(), names.end()};
}

std::vector<std::string> template_names(const fs::path& folder, Diagnostics& diagnostics) {
    std::set<std::string> names;
    each_template(folder, diagnostics, [&](const std::string&, const fs::path& file) {
        names.insert(file.stem().string());
    });
    return {names.begin(), names.end()};
}

void check_fields(const flow::Templates& templates, const triage::RuleSet& rules,
                  Diagnostics& diagnostics) {
    const auto known = rules.fields();
    for (const auto& [language, by_name] : templates) {
        for (const auto& [name, text] : by_name) {
            for (const auto& field : text.fields()) {
                if (std::binary_search(known.begin(), known.end(), field.name)) continue;
                const std::string hint = did_you_mean(field.name, known);
                diagnostics.push_back(
                    {field.at, "no rule captures the field \"" + field.name + '"',
                     hint.empty() ? "a group of a regex makes one: (?<" + field.name + ">...)"
                                  : hint});
            }
        }
    }
}

}  // namespace triaged::app
