#include "app/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace triaged::app {
namespace {

constexpr std::size_t kMostBytes = 16 * 1024;

class File {
public:
    explicit File(const std::string& path)
        // O_NONBLOCK: opening a FIFO must not wait for a writer.
        : fd_(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)) {}
    ~File() {
        if (fd_ >= 0) ::close(fd_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    int get() const { return fd_; }

private:
    int fd_;
};

std::string octal(mode_t mode) {
    char text[8];
    std::snprintf(text, sizeof text, "%04o", mode & 07777);
    return text;
}

Result<WrittenSecret> first_line(const File& file, const std::string& path) {
    struct stat info {};
    if (::fstat(file.get(), &info) != 0) {
        return fail("cannot examine " + path + ": " + std::strerror(errno));
    }
    std::string text(kMostBytes, '\0');
    const auto size = ::read(file.get(), text.data(), text.size());
    if (size < 0) return fail("cannot read " + path + ": " + std::strerror(errno));
    text.resize(static_cast<std::size_t>(size));
    const auto end = text.find_first_of("\r\n");
    Secret secret(text.substr(0, end));
    explicit_bzero(text.data(), text.size());
    if (secret.empty()) {
        return fail("the secret file " + path + " is empty",
                    "write the password into its first line");
    }
    return WrittenSecret{std::move(secret),
                         info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec};
}

}  // namespace

Result<WrittenSecret> read_secret_file(const std::string& path) {
    const File file(path);
    if (file.get() < 0) {
        if (errno == ELOOP) {
            return fail("the secret file " + path + " is a symbolic link", "name the file itself");
        }
        return fail("cannot open the secret file " + path + ": " + std::strerror(errno),
                    errno == EACCES ? "it must belong to the user that runs triaged"
                                    : "create it with: install -m 600 /dev/null " + path);
    }
    struct stat info {};
    if (::fstat(file.get(), &info) != 0) {
        return fail("cannot examine " + path + ": " + std::strerror(errno));
    }
    if (!S_ISREG(info.st_mode)) return fail("the secret file " + path + " is not a regular file");
    if (info.st_uid != ::geteuid() && info.st_uid != 0) {
        return fail("the secret file " + path + " belongs to another user (uid " +
                        std::to_string(info.st_uid) + ")",
                    "chown it to the user that runs triaged");
    }
    if ((info.st_mode & 077) != 0) {
        return fail(
            "the secret file " + path + " is open to others (mode " + octal(info.st_mode) + ")",
            "run: chmod 600 " + path);
    }
    return first_line(file, path);
}

Result<WrittenSecret> read_credential(const std::string& name) {
    const char* const folder = std::getenv("CREDENTIALS_DIRECTORY");
    if (folder == nullptr) {
        return fail(
            "there is no systemd credential \"" + name + "\": not started by systemd",
            "add LoadCredential=" + name + ":/path/to/file to the unit, or use {file: ...}");
    }
    const std::string path = std::string(folder) + '/' + name;
    const File file(path);
    if (file.get() < 0) {
        return fail("cannot open the systemd credential \"" + name + "\": " + std::strerror(errno),
                    "add LoadCredential=" + name + ":/path/to/file to the unit");
    }
    return first_line(file, path);
}

}  // namespace triaged::app
