#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace triaged::app {

/// A whole file. Fails, in words for an administrator, when it cannot be read, is a folder or a
/// device, or is larger than `most_bytes`. A FIFO does not make it wait.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t most_bytes);

/// Writes a whole file, readable for its owner only: what is there is the old text or the new one,
/// whenever the power fails. A file "PATH.new" is used on the way.
std::optional<Error> replace_file(const std::filesystem::path& path, std::string_view text);

}  // namespace triaged::app
