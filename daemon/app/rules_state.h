#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "app/loading.h"

namespace triaged::app {

/// Which rules a daemon judges by, and whether those on disk are the same.
struct RulesState {
    struct Refused {
        std::int64_t since = 0;    ///< Unix seconds
        std::size_t mistakes = 0;  ///< errors in the files
        std::string first;         ///< "rules/40-refund.yaml:3:9: unknown key ..."
    };

    std::string version;
    std::int64_t since = 0;  ///< Unix seconds
    bool last_good = false;  ///< the copy in the state folder, not the files
    std::size_t files = 0;
    std::size_t rules = 0;
    std::optional<Refused> refused;  ///< the files on disk, when others are in force
    std::string unwatched;           ///< why changes of the files are not seen, "" when they are
};

/// What is wrong with files that were refused.
RulesState::Refused refusal(const Diagnostics& diagnostics, std::int64_t now);

/// The first 12 digits of a version: what people are shown.
std::string short_version(const std::string& version);

/// "2024-05-14 10:30:00 +0200".
std::string local_time(std::int64_t unix_seconds);

nlohmann::ordered_json to_json(const RulesState& state);

/// The JSON of a state in a few lines for a person.
std::string describe(const nlohmann::ordered_json& state);

}  // namespace triaged::app
