#include "app/rules_state.h"

#include <algorithm>
#include <ctime>

#include "base/log.h"

namespace triaged::app {
RulesState::Refused refusal(const Diagnostics& diagnostics, std::int64_t now) {
    RulesState::Refused refused;
    refused.since = now;
    for (const auto& d : diagnostics) {
        if (d.severity != Severity::error) continue;
        if (refused.mistakes++ > 0) continue;
        refused.first = d.at.file + ':' + std::to_string(d.at.line) + ':' +
                        std::to_string(d.at.column) + ": " + d.message;
    }
    return refused;
}

std::string short_version(const std::string& version) { return version.substr(0, 12); }

std::string local_time(std::int64_t unix_seconds) {
    const std::time_t time = unix_seconds;
    std::tm local{};
    ::localtime_r(&time, &local);
    char text[40];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %z", &local)};
}

nlohmann::ordered_json to_json(const RulesState& state) {
    nlohmann::ordered_json json = {{"version", state.version},     {"since", state.since},
                                   {"last_good", state.last_good}, {"files", state.files},
                                   {"rules", state.rules},         {"refused", nullptr},
                                   {"unwatched", state.unwatched}};
    if (state.refused) {
        json["refused"] = {{"since", state.refused->since},
                           {"mistakes", state.refused->mistakes},
                           {"first", state.refused->first}};
    }
    return json;
}

std::string describe(const nlohmann::ordered_json& state) {
    std::string out = "  " + short_version(state.value("version", "")) + " in force since " +
                      local_time(state.value("since", std::int64_t{0})) + ": " +
                      std::to_string(state.value("rules", 0)) + " rules of " +
                      std::to_string(state.value("files", 0)) + " files" +
                      (state.value("last_good", false) ? " (the last good ones)" : "") + '\n';
    const auto refused = state.find("refused");
    if (refused != state.end() && refused->is_object()) {
        out += "  the files on disk are REFUSED since " +
               local_time(refused->value("since", std::int64_t{0})) + ": " +
               std::to_string(refused->value("mistakes", 0)) +
               " mistakes; `triaged check` lists them\n    " +
               log::escape(refused->value("first", ""), 1000) + '\n';
    }
    const std::string unwatched = state.value("unwatched", "");
    if (!unwatched.empty()) {
        out += "  changes of the files are not seen, only SIGHUP reloads: " +
               log::escape(unwatched, 500) + '\n';
    }
    return out;
}

}  // namespace triaged::app
