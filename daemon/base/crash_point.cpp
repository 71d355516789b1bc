#include "base/crash_point.h"

#ifdef TRIAGED_CRASH_POINTS

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <mutex>
#include <string>

namespace triaged {

void crash_point(const char* name) {
    struct Wanted {
        std::string name;
        int hits_left = 0;
    };
    static std::mutex mutex;
    static Wanted wanted = [] {
        const char* const value = std::getenv("TRIAGED_CRASH");
        if (value == nullptr) return Wanted{};
        const std::string text = value;
        const auto colon = text.find(':');
        if (colon == std::string::npos) return Wanted{text, 1};
        return Wanted{text.substr(0, colon), std::atoi(text.c_str() + colon + 1)};
    }();
    const std::lock_guard lock(mutex);
    if (wanted.name == name && --wanted.hits_left == 0) ::kill(::getpid(), SIGKILL);
}

}  // namespace triaged

#endif
