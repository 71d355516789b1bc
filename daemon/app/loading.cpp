#include "app/loading.h"

#include <algorithm>
#include <ctime>
#include <iostream>
#include <map>
#include <system_error>

#include "app/files.h"
#include "app/rule_tests.h"
#include "app/rules_folder.h"

namespace triaged::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostShown = 100;
constexpr std::size_t kMostConfigBytes = 1'000'000;
constexpr std::size_t kMostTemplateBytes = 100'000;
constexpr double kMostLoadSeconds = 30;

// What this thread has used: other programs on the machine do not make rules slow.
double cpu_seconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace

void print(const Diagnostics& diagnostics, const std::vector<triage::RuleSource>& texts) {
    std::map<std::string, std::string> by_name;
    for (const auto& source : texts) by_name[source.name] = source.text;
    std::size_t shown = 0;
    for (const auto& d : diagnostics) {
        if (shown++ == kMostShown) {
            std::cerr << "... and " << diagnostics.size() - kMostShown << " more\n";
            return;
        }
        const auto [text, added] = by_name.try_emplace(d.at.file);
        if (added) text->second = read_file(d.at.file, kMostConfigBytes).value_or("");
        std::cerr << render(d, text->second);
    }
}

std::optional<flow::Settings> load_settings(const Options& options, Secrets secrets,
                                            Presence presence) {
    std::error_code error;
    if (presence == Presence::optional && !options.config_given &&
        !fs::exists(options.config, error)) {
        flow::Settings settings;
        settings.rules = default_rules();
        settings.acknowledge.templates = shipped_templates();
        return settings;
    }
    const auto text = read_file(options.config, kMostConfigBytes);
    if (!text) {
        std::cerr << "triaged: " << text.error().message
                  << "\n    name the configuration with --config FILE; config/triaged.yaml is a "
                     "commented sample\n";
        return std::nullopt;
    }
    Diagnostics diagnostics;
    auto settings = read_config(options.config, *text, secrets, diagnostics);
    print(diagnostics, {{options.config, *text}});
    return settings;
}

std::vector<fs::path> rule_folders(const Options& options, const flow::Settings& settings) {
    if (options.rules.empty()) return settings.rules;
    return {options.rules.begin(), options.rules.end()};
}

LoadedRules load_rules(const Options& options, const flow::Settings& settings) {
    LoadedRules loaded;
    loaded.sources = read_rules(rule_folders(options, settings), loaded.diagnostics);
    if (has_errors(loaded.diagnostics)) return loaded;
    auto compiled = triage::RuleSet::load(loaded.sources);
    loaded.rules = std::move(compiled.rules);
    loaded.diagnostics.insert(loaded.diagnostics.end(), compiled.diagnostics.begin(),
                              compiled.diagnostics.end());
    return loaded;
}

LoadedRules load_tested_rules(const Options& options, const flow::Settings& settings,
                              const std::stop_token& stop) {
    const double latest = cpu_seconds() + kMostLoadSeconds;
    const auto go_on = [&] { return !stop.stop_requested() && cpu_seconds() < latest; };
    LoadedRules loaded = load_rules(options, settings);
    if (loaded.rules) {
        auto failed = failed_rule_tests(*loaded.rules, go_on);
        if (!go_on()) {
            failed.push_back({{rule_folders(options, settings).front().string(), 1, 1},
                              "the rules and their tests take longer than 30 seconds",
                              "have fewer of them, or smaller mails in tests"});
        }
        if (!failed.empty()) loaded.rules = nullptr;
        loaded.diagnostics.insert(loaded.diagnostics.end(), failed.begin(), failed.end());
    }
    if (stop.stop_requested()) return {};
    return loaded;
}

std::shared_ptr<const triage::RuleSet> load_rules_or_complain(const Options& options,
                                                              const flow::Settings& settings,
                                                              bool warnings) {
    LoadedRules loaded = load_rules(options, settings);
    if (!warnings) {
        std::erase_if(loaded.diagnostics,
                      [](const Diagnostic& d) { return d.severity == Severity::warning; });
    }
    print(loaded.diagnostics, loaded.sources);
    return loaded.rules;
}

flow::Templates load_templates(const fs::path& folder, Diagnostics& diagnostics) {
    flow::Templates templates;
    std::error_code error;
    fs::directory_iterator languages(folder, error);
    if (error) {
        diagnostics.push_back({{folder.string(), 1, 1},
                               "cannot read the templates folder: " + error.message(),
                               "name it with acknowledge: {templates: ...}"});
        return templates;
    }
    for (const auto& language : languages) {
        if (!language.is_directory(error)) continue;
        for (const auto& file : fs::directory_iterator(language.path(), error)) {
            if (file.path().extension() != ".txt") continue;
            const auto text = read_file(file.path(), kMostTemplateBytes);
            if (!text) {
                diagnostics.push_back({{file.path().string(), 1, 1}, text.error().message, ""});
                continue;
            }
            templates[language.path().filename().string()].insert_or_assign(
                file.path().stem().string(),
                compose::Template::parse(file.path().string(), *text, diagnostics));
        }
    }
    if (!templates["en"].contains("acknowledge")) {
        diagnostics.push_back({{(folder / "en" / "acknowledge.txt").string(), 1, 1},
                               "the template en/acknowledge.txt is missing",
                               "it is what a mail in any language falls back to"});
    }
    return templates;
}

}  // namespace triaged::app
