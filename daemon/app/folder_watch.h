#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace triaged::app {

/// Tells when something changes in folders or their subfolders (inotify(7)): files, and the
/// folders themselves, which may be replaced, be symbolic links that are set anew, or be missing
/// for a while. What another machine changes on a network file system is not seen.
///
/// Limits  1,000 folders.
/// Threads one at a time; descriptor() may be polled.
class FolderWatch {
public:
    explicit FolderWatch(std::vector<std::filesystem::path> folders);
    ~FolderWatch();
    FolderWatch(const FolderWatch&) = delete;
    FolderWatch& operator=(const FolderWatch&) = delete;

    /// Readable when changed() has something to say; -1 where there is no inotify.
    int descriptor() const { return descriptor_; }

    /// Whether anything has changed since the last call that may matter. Never waits. Hidden files
    /// and backups of editors ("x.yaml~") do not matter.
    bool changed();

    /// Watches the folders that are there now. Called before they are read, so that no change is
    /// missed. Gives what is not watched and why, "" when everything is.
    std::string refresh();

private:
    // What of a folder matters: everything, or only the entries on the way to a watched folder.
    struct Watched {
        bool everything = false;
        std::set<std::string> names;
    };

    void watch_below(const std::filesystem::path& folder);
    void watch_way_to(const std::filesystem::path& path, int links);
    Watched* watch(const std::filesystem::path& folder, std::uint32_t events);

    std::vector<std::filesystem::path> folders_;
    int descriptor_;
    std::map<int, Watched> watched_;  // by watch descriptor
    std::string problem_;
};

}  // namespace triaged::app
