#include "app/loading.h"

#include <algorithm>
#include <ctime>
#include <iostream>
#include <map>
#include <set>
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

// The names that the folder of templates has in one language or another.
std::vector<std::string> template_names(const fs::path& folder) {
    std::set<std::string> names;
    std::error_code error;
    for (const auto& file : fs::recursive_directory_iterator(folder, error)) {
        if (file.path().extension() == ".txt") names.insert(file.path().stem().string());
    }
    return {names.begin(), names.end()};
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

triage::Context offline_context(const flow::Settings& settings, const message::Message& message) {
    triage::Context context;
    context.customer_groups = settings.groups.of(message.sender.address);
    if (settings.from_file && message.date) {
        context.utc_offset_minutes =
            settings.hours.utc_offset_minutes(UnixTime(std::chrono::seconds(*message.date)));
    }
    return context;
}

std::optional<triage::KnownNames> known_names(const flow::Settings& settings) {
    if (!settings.from_file) return std::nullopt;
    triage::KnownNames names;
    names.customer_groups = {"vip"};  // the shipped rules ask for it, whether anybody is one or not
    for (const auto& group : settings.customer_groups) names.customer_groups.push_back(group.name);
    for (const auto& account : settings.accounts) names.accounts.push_back(account.name);
    for (const auto& [name, folder] : settings.routes) names.routes.push_back(name);
    names.products = settings.products;
    names.templates = template_names(settings.acknowledge.templates);
    return names;
}

LoadedRules load_rules(const Options& options, const flow::Settings& settings) {
    LoadedRules loaded;
    loaded.sources = read_rules(rule_folders(options, settings), loaded.diagnostics);
    if (has_errors(loaded.diagnostics)) return loaded;
    auto compiled = triage::RuleSet::load(loaded.sources, known_names(settings));
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
