#include "app/loading.h"

#include <algorithm>
#include <ctime>
#include <iostream>
#include <map>
#include <system_error>

#include "app/files.h"
#include "app/rule_tests.h"
#include "app/rules_folder.h"
#include "app/templates.h"

namespace triaged::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostShown = 100;
constexpr std::size_t kMostConfigBytes = 1'000'000;
constexpr double kMostLoadSeconds = 30;

// What this thread has used: other programs on the machine do not make rules slow.
double cpu_seconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::vector<std::string> without(std::vector<std::string> names,
                                 const std::vector<std::string>& others) {
    std::erase_if(names, [&](const std::string& name) {
        return std::find(others.begin(), others.end(), name) != others.end();
    });
    return names;
}

// What rules may name of this configuration; nothing when there is none.
std::optional<triage::KnownNames> known_names(const flow::Settings& settings,
                                              const flow::Templates* templates,
                                              Diagnostics& diagnostics) {
    if (!settings.from_file) return std::nullopt;
    triage::KnownNames names;
    names.customer_groups = {"vip"};  // the shipped rules ask for it, whether anybody is one or not
    for (const auto& group : settings.customer_groups) names.customer_groups.push_back(group.name);
    for (const auto& account : settings.accounts) names.accounts.push_back(account.name);
    for (const auto& [name, folder] : settings.routes) names.routes.push_back(name);
    names.products = settings.products;
    Diagnostics unreadable;
    auto on_disk = template_names(settings.acknowledge.templates, unreadable);
    if (templates != nullptr) {
        names.templates = template_names(*templates);
        names.unread_templates = without(std::move(on_disk), names.templates);
    } else if (unreadable.empty()) {
        names.templates = std::move(on_disk);
    }
    if (templates == nullptr) {
        for (auto& d : unreadable) {
            d.severity = Severity::warning;
            diagnostics.push_back(std::move(d));
        }
    }
    return names;
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

desk::FolderNames offline_folders(const flow::Settings& settings) {
    return settings.accounts.empty() ? desk::FolderNames() : settings.accounts.front().folders;
}

LoadedRules load_rules(const Options& options, const flow::Settings& settings,
                       const flow::Templates* templates, const GoOn& go_on) {
    LoadedRules loaded;
    loaded.sources = read_rules(rule_folders(options, settings), loaded.diagnostics);
    if (has_errors(loaded.diagnostics)) return loaded;
    const auto known = known_names(settings, templates, loaded.diagnostics);
    auto compiled = triage::RuleSet::load(loaded.sources, known, go_on);
    loaded.rules = std::move(compiled.rules);
    loaded.diagnostics.insert(loaded.diagnostics.end(), compiled.diagnostics.begin(),
                              compiled.diagnostics.end());
    return loaded;
}

LoadedRules load_tested_rules(const Options& options, const flow::Settings& settings,
                              const flow::Templates& templates, const GoOn& go_on) {
    const double latest = cpu_seconds() + kMostLoadSeconds;
    const GoOn in_time = [&] { return go_on() && cpu_seconds() < latest; };
    LoadedRules loaded = load_rules(options, settings, &templates, in_time);
    Diagnostics failed;
    Diagnostics lacking;
    if (loaded.rules) {
        failed = failed_rule_tests(*loaded.rules, in_time);
        check_fields(templates, *loaded.rules, lacking);
        loaded.only_lacks_fields = failed.empty() && !lacking.empty();
    }
    if (!go_on()) return {};
    if (!in_time()) {
        failed = {{{rule_folders(options, settings).front().string(), 1, 1},
                   "the rules and their tests take longer than 30 seconds",
                   "have fewer of them, or smaller mails in tests"}};
    }
    failed.insert(failed.end(), lacking.begin(), lacking.end());
    if (!failed.empty()) loaded.rules = nullptr;
    loaded.diagnostics.insert(loaded.diagnostics.end(), failed.begin(), failed.end());
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

}  // namespace triaged::app
