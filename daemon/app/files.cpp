#include "app/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace triaged::app {
namespace {

struct Closer {
    int fd;
    ~Closer() { ::close(fd); }
};

Error failure(const char* what, const std::filesystem::path& path) {
    return {std::string("cannot ") + what + ' ' + path.string() + ": " + std::strerror(errno)};
}

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto size = ::write(fd, text.data(), text.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(size));
    }
    return ::fsync(fd) == 0;
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::size_t most_bytes) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return tl::unexpected(failure("open", path));
    const Closer closer{fd};
    struct stat info {};
    if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        return fail(path.string() + " is not a regular file");
    }
    if (static_cast<std::uint64_t>(info.st_size) > most_bytes) {
        return fail(path.string() + " is larger than " + std::to_string(most_bytes) + " bytes");
    }
    std::string text(static_cast<std::size_t>(info.st_size), '\0');
    std::size_t read = 0;
    while (read < text.size()) {
        const auto size = ::read(fd, text.data() + read, text.size() - read);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return tl::unexpected(failure("read", path));
        if (size == 0) break;
        read += static_cast<std::size_t>(size);
    }
    text.resize(read);
    return text;
}

std::optional<Error> replace_file(const std::filesystem::path& path, std::string_view text) {
    const std::filesystem::path fresh = path.string() + ".new";
    ::unlink(fresh.c_str());  // of a write that was interrupted
    const int fd =
        ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0) return failure("create", fresh);
    {
        const Closer closer{fd};
        if (!write_all(fd, text)) {
            auto error = failure("write", fresh);
            ::unlink(fresh.c_str());  // a full disk needs the room
            return error;
        }
    }
    if (::rename(fresh.c_str(), path.c_str()) != 0) return failure("replace", path);
    const int folder = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return failure("open", path.parent_path());
    const Closer closer{folder};
    if (::fsync(folder) != 0) return failure("write", path.parent_path());
    return std::nullopt;
}

}  // namespace triaged::app
