#include "app/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace triaged::app {

Result<std::string> read_file(const std::filesystem::path& path, std::size_t most_bytes) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return fail("cannot open " + path.string() + ": " + std::strerror(errno));
    struct Closer {
        int fd;
        ~Closer() { ::close(fd); }
    } const closer{fd};
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
        if (size < 0) return fail("cannot read " + path.string() + ": " + std::strerror(errno));
        if (size == 0) break;
        read += static_cast<std::size_t>(size);
    }
    text.resize(read);
    return text;
}

}  // namespace triaged::app
