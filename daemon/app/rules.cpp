#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <unordered_set>

#include "app/loading.h"
#include "app/mail_source.h"
#include "app/rule_files.h"
#include "app/rule_usage.h"
#include "app/terminal.h"
#include "base/clock.h"
#include "flow/verdict_json.h"
#include "message/parse.h"
#include "store/database.h"
#include "store/journal.h"
#include "store/store_error.h"

namespace triaged::app {
namespace {

using nlohmann::ordered_json;
using Pairs = std::vector<RuleUsage::Pair>;

constexpr std::size_t kMostShown = 20;
constexpr std::size_t kMostInJson = 500;

std::string day(std::int64_t seconds) {
    std::array<char, 16> buffer{};
    const std::time_t time = seconds;
    std::tm utc{};
    ::gmtime_r(&time, &utc);
    std::strftime(buffer.data(), buffer.size(), "%Y-%m-%d", &utc);
    return buffer.data();
}

/// What is told of the rules, for both forms.
struct Report {
    const std::vector<triage::RuleSet::RuleInfo>& rules;
    const RuleUsage& usage;
    const RuleFiles& files;
    std::string version;
    std::int64_t now;
    int unused_days;
    bool counted;  ///< there are verdicts to count

    bool unused(const RuleUsage::Count& count) const {
        return counted && count.last < now - std::int64_t{unused_days} * 86400;
    }
    std::vector<std::string> gone() const {
        std::unordered_set<std::string> known;
        for (const auto& rule : rules) known.insert(rule.id);
        std::vector<std::string> all;
        for (const auto& name : usage.rules()) {
            if (known.count(name) == 0) all.push_back(name);
        }
        return all;
    }
};

ordered_json pairs_json(const Pairs& pairs) {
    ordered_json json = ordered_json::array();
    for (const auto& p : pairs) {
        if (json.size() == kMostInJson) break;
        json.push_back({{"a", p.a},
                        {"b", p.b},
                        {"mails_a", p.mails_a},
                        {"mails_b", p.mails_b},
                        {"together", p.together}});
    }
    return json;
}

ordered_json day_json(std::int64_t seconds) {
    return seconds == 0 ? ordered_json(nullptr) : ordered_json(seconds);
}

void print_json(const Report& report) {
    ordered_json json = {{"rules_version", report.version},
                         {"mails", report.usage.mails()},
                         {"first", day_json(report.usage.first())},
                         {"last", day_json(report.usage.last())}};
    json["rules"] = ordered_json::array();
    for (const auto& rule : report.rules) {
        const auto count = report.usage.of(rule.id);
        json["rules"].push_back({{"id", rule.id},
                                 {"file", rule.at.file},
                                 {"line", rule.at.line},
                                 {"queue", rule.queue},
                                 {"fired", count.mails},
                                 {"fired_30_days", count.last_30_days},
                                 {"last", day_json(count.last)},
                                 {"unused", report.unused(count)}});
    }
    json["no_longer_there"] = ordered_json::array();
    for (const auto& name : report.gone()) {
        const auto count = report.usage.of(name);
        json["no_longer_there"].push_back(
            {{"id", name}, {"fired", count.mails}, {"last", day_json(count.last)}});
    }
    json["pair_mails"] = report.usage.pair_mails();
    json["together"] = pairs_json(report.usage.implied());
    json["different_queues"] = pairs_json(report.usage.disagreeing(report.rules));
    std::cout << flow::dump(json) << '\n';
}

class Printer {
public:
    explicit Printer(const Report& report) : report_(report) {}

    void print() {
        const RuleUsage& usage = report_.usage;
        std::cout << report_.rules.size() << " rules in " << shown(report_.files.folder())
                  << ", version " << report_.version.substr(0, 12) << ".\n";
        if (!report_.counted) {
            std::cout << "Nothing has been counted yet: no mail has been judged. `triaged run` "
                         "counts; so does\n`triaged rules --over PATH...` with mails you have.\n";
        } else {
            std::cout << "Counted over " << usage.mails() << " mails";
            if (usage.last() != 0) {
                std::cout << ", from " << day(usage.first()) << " to " << day(usage.last());
            }
            std::cout << ".\n";
        }
        table();
        if (!report_.counted) return;
        gone();
        together();
        different_queues();
        summary();
    }

private:
    void table() {
        std::cout << '\n' << s_.bold << "   fired  30 days  last        rule" << s_.plain << '\n';
        for (const auto& rule : report_.rules) {
            const auto count = report_.usage.of(rule.id);
            row(count, rule.id, shown(report_.files.place(rule.at)), report_.unused(count));
        }
    }

    void row(const RuleUsage::Count& count, const std::string& id, const std::string& place,
             bool unused) {
        if (unused) std::cout << s_.bad;
        if (report_.counted) {
            const std::string last = count.last != 0    ? day(count.last)
                                     : count.mails != 0 ? "undated"
                                                        : "never";
            std::cout << right(count.mails, 8) << right(count.last_30_days, 9) << "  "
                      << padded(last, 12);
        } else {
            std::cout << "       -        -  -           ";
        }
        std::cout << padded(id, 40) << s_.plain << s_.dim << ' ' << place << s_.plain << '\n';
    }

    static std::string right(std::int64_t number, std::size_t width) {
        const std::string text = std::to_string(number);
        return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
    }

    void gone() {
        const auto names = report_.gone();
        if (names.empty()) return;
        heading("No longer there: renamed, removed or disabled");
        for (const auto& name : names) row(report_.usage.of(name), shown(name), "", false);
    }

    void together() {
        const Pairs pairs = report_.usage.implied();
        if (pairs.empty()) return;
        heading("Fire (nearly) always together");
        for (std::size_t i = 0; i < std::min(pairs.size(), kMostShown); ++i) {
            const auto& p = pairs[i];
            std::cout << "  where " << shown(p.a) << " fires, " << shown(p.b) << " does in "
                      << percent(p.together, p.mails_a) << " of " << p.mails_a
                      << " mails; the other way round in " << percent(p.together, p.mails_b)
                      << " of " << p.mails_b << '\n';
        }
        more(pairs.size());
        if (report_.usage.pair_mails() < report_.usage.mails()) {
            std::cout << "  (of the first " << report_.usage.pair_mails()
                      << " mails, newest first)\n";
        }
    }

    void different_queues() {
        const Pairs pairs = report_.usage.disagreeing(report_.rules);
        if (pairs.empty()) return;
        heading("Decide different queues in the same mail: the first one wins");
        for (std::size_t i = 0; i < std::min(pairs.size(), kMostShown); ++i) {
            const auto& p = pairs[i];
            std::cout << "  " << shown(p.a) << " and " << shown(p.b) << " in " << p.together
                      << " mails\n";
        }
        more(pairs.size());
    }

    void summary() {
        std::size_t never = 0;
        std::size_t unused = 0;
        for (const auto& rule : report_.rules) {
            const auto count = report_.usage.of(rule.id);
            never += count.mails == 0;
            unused += count.mails != 0 && report_.unused(count);
        }
        std::cout << '\n'
                  << never << " of " << report_.rules.size() << " rules have never fired, "
                  << unused << " not in the last " << report_.unused_days << " days.\n";
    }

    void heading(const char* text) { std::cout << '\n' << s_.bold << text << s_.plain << '\n'; }
    static void more(std::size_t count) {
        if (count > kMostShown) std::cout << "  and " << count - kMostShown << " more: --json\n";
    }
    static std::string percent(std::int64_t part, std::int64_t whole) {
        return std::to_string(whole == 0 ? 0 : 100 * part / whole) + " %";
    }

    const Report& report_;
    Style s_ = style();
};

// Whether everything could be read.
bool count_mails(const Options& options, const flow::Settings& settings,
                 const triage::RuleSet& rules, RuleUsage& usage) {
    return for_each_mail(options.paths, [&](const std::string&, std::string bytes) {
        const message::Message message = message::parse(bytes);
        const triage::Verdict verdict = rules.judge(message, offline_context(settings, message));
        usage.add(verdict.rules, message.date.value_or(0));
    });
}

void count_stored(const flow::Settings& settings, RuleUsage& usage) {
    std::error_code error;
    const bool there = std::filesystem::exists(settings.store / "triaged.db", error);
    if (error) {
        throw store::StoreError("store: cannot look into " + settings.store.string() + ": " +
                                error.message() + "; let this user read it");
    }
    if (!there) return;
    store::Database db(settings.store, store::Database::Access::read_only);
    store::Journal(db).each_verdict([&](std::int64_t received, const std::string& verdict) {
        usage.add(fired_rules(verdict), received);
    });
}

}  // namespace

int rules_command(const Options& options) {
    const auto settings = load_settings(options, Secrets::leave, Presence::optional);
    if (!settings) return kExitConfig;
    const auto loaded = load_rules(options, *settings);
    if (!loaded.rules) {
        print(loaded.diagnostics, loaded.sources);
        return kExitConfig;
    }
    const auto now = static_cast<std::int64_t>(SystemClock().now().time_since_epoch().count());
    RuleUsage usage(now);
    bool all_read = true;
    try {
        if (options.paths.empty()) {
            count_stored(*settings, usage);
        } else {
            all_read = count_mails(options, *settings, *loaded.rules, usage);
        }
    } catch (const store::StoreError& e) {
        std::cerr << "triaged: " << e.what() << '\n';
        return kExitUnavailable;
    }
    const RuleFiles files(loaded.sources);
    const auto rules = loaded.rules->rules();
    const Report report{
        rules, usage, files, loaded.rules->version(), now, options.unused_days, usage.mails() > 0};
    if (options.json) {
        print_json(report);
    } else {
        Printer(report).print();
    }
    std::cout.flush();
    return all_read ? kExitOk : kExitFailed;
}

}  // namespace triaged::app
