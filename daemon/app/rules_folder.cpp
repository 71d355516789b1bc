#include "app/rules_folder.h"

#include <algorithm>
#include <map>
#include <system_error>

#include "app/files.h"

namespace triaged::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 10'000;
constexpr const char* kOwnRules = "/etc/triaged/rules";

fs::path executable_folder() {
    std::error_code error;
    return fs::read_symlink("/proc/self/exe", error).parent_path();
}

// In a build tree (build/PRESET/triaged) the project's own folder; otherwise the installed one.
fs::path shipped(const char* in_project, const char* installed) {
    const fs::path beside = executable_folder().parent_path().parent_path() / in_project;
    std::error_code error;
    return fs::is_directory(beside, error) ? beside : fs::path(installed);
}

void add_problem(Diagnostics& diagnostics, const fs::path& path, std::string message,
                 std::string hint = {}) {
    diagnostics.push_back({{path.string(), 1, 1}, std::move(message), std::move(hint)});
}

struct File {
    fs::path path;
    bool shipped;
};

void collect(const fs::path& folder, std::map<fs::path, File>& files, Diagnostics& diagnostics) {
    std::error_code error;
    const bool shipped = fs::equivalent(folder, shipped_rules(), error);
    fs::recursive_directory_iterator entries(folder, error);
    if (error == std::errc::no_such_file_or_directory && folder == kOwnRules) return;
    if (error) {
        add_problem(diagnostics, folder, "cannot read the rules folder: " + error.message(),
                    error == std::errc::not_a_directory
                        ? "name the folder that holds the file: all in it are read"
                        : "create it, or name another one with \"rules:\"");
        return;
    }
    for (const auto end = fs::end(entries); entries != end; entries.increment(error)) {
        if (error) {
            add_problem(diagnostics, folder, "cannot read the rules folder: " + error.message());
            return;
        }
        const fs::path& path = entries->path();
        if (path.extension() != ".yaml" || path.filename().string().starts_with('.')) continue;
        if (entries->is_symlink(error) || !entries->is_regular_file(error)) {
            add_problem(diagnostics, path, "a rule file must be a regular file",
                        "copy it here instead of linking to it");
            continue;
        }
        files[path.lexically_relative(folder)] = {path, shipped};
    }
}

}  // namespace

fs::path shipped_rules() { return shipped("rules", "/usr/share/triaged/rules"); }
fs::path shipped_templates() { return shipped("config/templates", "/usr/share/triaged/templates"); }

std::vector<fs::path> default_rules() { return {shipped_rules(), kOwnRules}; }

std::vector<triage::RuleSource> read_rules(const std::vector<fs::path>& folders,
                                           Diagnostics& diagnostics) {
    std::map<fs::path, File> files;
    for (const auto& folder : folders) collect(folder, files, diagnostics);
    if (files.size() > kMostFiles) {
        add_problem(diagnostics, folders.front(),
                    "more than " + std::to_string(kMostFiles) + " rule files");
        return {};
    }
    std::vector<std::pair<fs::path, File>> ordered(files.begin(), files.end());
    std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
        return std::pair(a.first.filename(), a.first) < std::pair(b.first.filename(), b.first);
    });
    std::vector<triage::RuleSource> sources;
    std::size_t bytes = 0;
    for (const auto& [relative, file] : ordered) {
        const fs::path& path = file.path;
        auto text = read_file(path, kMostRuleBytes);
        if (!text) {
            add_problem(diagnostics, path, text.error().message, text.error().hint);
            continue;
        }
        bytes += text->size();
        if (bytes > kMostRuleBytes) {
            add_problem(diagnostics, path, "the rule files are larger than 10 MB in all",
                        "move what is no longer used to another folder");
            return {};
        }
        sources.push_back({path.string(), std::move(*text), file.shipped});
    }
    if (files.empty() && !has_errors(diagnostics)) {
        add_problem(diagnostics, folders.empty() ? "rules" : folders.front(),
                    "there is no rule file",
                    "rule files end in .yaml; the shipped ones are in " + shipped_rules().string());
    }
    return sources;
}

}  // namespace triaged::app
