#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace triaged::app {

/// `[######      ] 1200 of 5000 mails, 812/s, 0:05 left`; without a total only how many and how
/// fast. At most 79 columns.
std::string progress_line(std::uint64_t done, std::optional<std::uint64_t> total, double seconds);

/// How far a long command has got: a line on standard error when that is a terminal, nothing
/// elsewhere. The line is wiped when the object goes.
class Progress {
public:
    explicit Progress(std::optional<std::uint64_t> total);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void step(std::uint64_t mails = 1);

private:
    std::optional<std::uint64_t> total_;
    std::uint64_t done_ = 0;
    bool shown_;
    std::chrono::steady_clock::time_point begun_;
    std::chrono::steady_clock::time_point drawn_;
};

}  // namespace triaged::app
