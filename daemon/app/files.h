#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace triaged::app {

/// A whole file. Fails, in words for an administrator, when it cannot be read, is a folder or a
/// device, or is larger than `most_bytes`. A FIFO does not make it wait.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t most_bytes);

}  // namespace triaged::app
