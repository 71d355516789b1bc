#include "app/folder_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

namespace triaged::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostWatches = 1'000;
constexpr int kMostLinks = 8;

// Of the folders on the way only what makes a path mean something else.
constexpr std::uint32_t kWayEvents =
    IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF;
constexpr std::uint32_t kAllEvents = kWayEvents | IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB;

bool is_by_the_way(std::string_view name) { return name.starts_with('.') || name.ends_with('~'); }

}  // namespace

FolderWatch::FolderWatch(std::vector<fs::path> folders)
    : descriptor_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    if (descriptor_ < 0) problem_ = std::string("no inotify: ") + std::strerror(errno);
    std::error_code error;
    for (const auto& folder : folders) {
        // Without "." and "..", which nobody sets anew, and without a slash at the end.
        auto path = fs::absolute(folder, error).lexically_normal();
        folders_.push_back(path.has_filename() ? path : path.parent_path());
    }
}

FolderWatch::~FolderWatch() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::string FolderWatch::refresh() {
    if (descriptor_ < 0) return problem_;
    problem_.clear();
    std::map<int, Watched> former;
    former.swap(watched_);
    for (const auto& folder : folders_) {
        watch_way_to(folder, kMostLinks);
        watch_below(folder);
    }
    for (const auto& [id, watched] : former) {
        if (!watched_.contains(id)) ::inotify_rm_watch(descriptor_, id);
    }
    return problem_;
}

FolderWatch::Watched* FolderWatch::watch(const fs::path& folder, std::uint32_t events) {
    if (watched_.size() >= kMostWatches) {
        problem_ = "more than " + std::to_string(kMostWatches) + " folders";
        return nullptr;
    }
    // The same folder gives the same id, whichever path leads to it.
    const int id =
        ::inotify_add_watch(descriptor_, folder.c_str(), events | IN_ONLYDIR | IN_MASK_ADD);
    if (id >= 0) return &watched_[id];
    if (errno == ENOSPC) {
        problem_ =
            folder.string() + ": the system has no more watches (fs.inotify.max_user_watches)";
    } else if (errno != ENOENT && errno != ENOTDIR && events == kAllEvents) {
        problem_ = folder.string() + ": " + std::strerror(errno);
    }
    return nullptr;
}

void FolderWatch::watch_below(const fs::path& folder) {
    if (auto* const watched = watch(folder, kAllEvents)) watched->everything = true;
    std::error_code error;
    fs::recursive_directory_iterator entries(folder, fs::directory_options::skip_permission_denied,
                                             error);
    for (const auto end = fs::end(entries); !error && entries != end; entries.increment(error)) {
        std::error_code gone;
        if (entries->is_symlink(gone) || !entries->is_directory(gone)) continue;
        auto* const watched = watch(entries->path(), kAllEvents);
        if (watched == nullptr && !problem_.empty()) return;
        if (watched != nullptr) watched->everything = true;
    }
}

// A folder of which we may not even read the list of entries is not watched: nothing on the way to
// the rules is likely to change there.
void FolderWatch::watch_way_to(const fs::path& path, int links) {
    fs::path at = path.root_path();
    for (const auto& part : path.relative_path()) {
        if (auto* const watched = watch(at, kWayEvents)) watched->names.insert(part.string());
        at /= part;
        std::error_code error;
        if (links == 0 || !fs::is_symlink(at, error)) continue;
        const fs::path target = fs::read_symlink(at, error);
        if (!error) watch_way_to((at.parent_path() / target).lexically_normal(), links - 1);
    }
}

bool FolderWatch::changed() {
    bool any = false;
    alignas(inotify_event) std::array<char, 16 * 1024> buffer;
    for (;;) {
        const auto size = ::read(descriptor_, buffer.data(), buffer.size());
        if (size <= 0) return any;
        for (const char* at = buffer.data(); at < buffer.data() + size;) {
            const auto* const event = reinterpret_cast<const inotify_event*>(at);
            at += sizeof(inotify_event) + event->len;
            if ((event->mask & IN_Q_OVERFLOW) != 0) any = true;
            const auto found = watched_.find(event->wd);
            if (found == watched_.end()) continue;
            const std::string_view name = event->len > 0 ? event->name : "";
            if (name.empty()) {  // the folder itself
                any = any || (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) != 0;
            } else if (found->second.everything) {
                any = any || !is_by_the_way(name);
            }
            any = any || found->second.names.contains(std::string(name));
        }
    }
}

}  // namespace triaged::app
