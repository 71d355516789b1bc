#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "flow/settings.h"
#include "yaml/reader.h"

namespace triaged::app {

/// Reads `customer_groups: {vip: {addresses: [...], domains: [...], file: vip.txt}}` of the
/// configuration into `settings`; list files count from `folder`. A list file has an address or a
/// domain on each line, blank lines, and comments from `#` on; at most 4 MB and 100,000 lines.
void read_customer_groups(yaml::MapReader& top, const std::filesystem::path& folder,
                          flow::Settings& settings, Diagnostics& diagnostics);

}  // namespace triaged::app
