#include "store/lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "store/state_folder.h"

namespace triaged::store {
namespace {

// fcntl(2), "open file description locks": unlike those of flock(2) they can be asked after.
struct flock whole_file() {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

}  // namespace

bool StateLock::is_held(const std::filesystem::path& folder) {
    const int fd = ::open((folder / "lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return false;
    struct flock lock = whole_file();
    const bool held = ::fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    ::close(fd);
    return held;
}

Result<StateLock> StateLock::take(const std::filesystem::path& folder) {
    if (const auto error = make_state_folder(folder)) {
        return fail("cannot create " + folder.string() + ": " + error.message(),
                    "the folder of `store:` must be writable for the user that runs triaged");
    }
    const std::string file = (folder / "lock").string();
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return fail("cannot open " + file + ": " + std::strerror(errno),
                    "the folder of `store:` must be writable for the user that runs triaged");
    }
    struct flock whole = whole_file();
    if (::fcntl(fd, F_OFD_SETLK, &whole) != 0) {
        char pid[32] = {};
        const auto size = ::read(fd, pid, sizeof pid - 1);
        ::close(fd);
        return fail("another triaged" + (size > 0 ? " (pid " + std::string(pid) + ")" : "") +
                        " works with " + folder.string(),
                    "stop it first, or give this one another `store:`");
    }
    const std::string pid = std::to_string(::getpid());
    if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) < 0) {
        // Only a courtesy to the reader of the message above: a full disk must not matter here.
    }
    return StateLock(fd);
}

StateLock::~StateLock() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace triaged::store
