#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "flow/settings.h"

namespace triaged::app {

/// Whether secret files are opened. Commands that never connect leave them alone, so that an
/// ordinary user may try rules with the daemon's configuration.
enum class Secrets { read, leave };

/// Reads triaged.yaml. Relative paths in it count from its folder. Everything wrong is reported at
/// once; with errors there are no settings. `text` is the file's content.
std::optional<flow::Settings> read_config(const std::filesystem::path& file,
                                          const std::string& text, Secrets secrets,
                                          Diagnostics& diagnostics);

/// The whole configuration with its defaults, as YAML that read_config() takes; secrets by the
/// place they come from, never themselves.
std::string effective(const flow::Settings& settings);

}  // namespace triaged::app
