#include "store/state_folder.h"

#include <sys/stat.h>

#include <cerrno>

namespace triaged::store {

std::error_code make_state_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), error);
    if (error) return error;
    if (::mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST) return {};
    return {errno, std::system_category()};
}

}  // namespace triaged::store
