#pragma once

#include <filesystem>
#include <system_error>

namespace triaged::store {

/// Makes the state folder, for its owner only, where it is missing. One that is there keeps its
/// rights: an administrator made it, and may keep other things in it.
std::error_code make_state_folder(const std::filesystem::path& folder);

}  // namespace triaged::store
