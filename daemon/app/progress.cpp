#include "app/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>

namespace triaged::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kBar = 28;
constexpr auto kRedraw = 100ms;

std::string clock_of(double seconds) {
    const auto all = static_cast<std::uint64_t>(std::lround(std::min(seconds, 359'999.0)));
    const auto two = [](std::uint64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    const std::uint64_t hours = all / 3600;
    const std::string minutes = std::to_string(all / 60 % 60);
    if (hours == 0) return minutes + ':' + two(all % 60);
    return std::to_string(hours) + ':' + two(all / 60 % 60) + ':' + two(all % 60);
}

}  // namespace

std::string progress_line(std::uint64_t done, std::optional<std::uint64_t> total, double seconds) {
    const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
    const std::string speed = ", " + std::to_string(std::llround(rate)) + "/s";
    if (!total) return std::to_string(done) + " mails" + speed;
    const double part =
        *total == 0 ? 1 : static_cast<double>(std::min(done, *total)) / static_cast<double>(*total);
    const auto filled = static_cast<std::size_t>(part * kBar);
    std::string line = '[' + std::string(filled, '#') + std::string(kBar - filled, ' ') + "] " +
                       std::to_string(done) + " of " + std::to_string(*total) + " mails" + speed;
    if (rate > 0 && done < *total) {
        line += ", " + clock_of(static_cast<double>(*total - done) / rate) + " left";
    }
    return line;
}

Progress::Progress(std::optional<std::uint64_t> total)
    : total_(total),
      shown_(::isatty(STDERR_FILENO) != 0),
      begun_(std::chrono::steady_clock::now()),
      drawn_(begun_ - kRedraw) {}

Progress::~Progress() {
    if (shown_) std::cerr << "\r\033[K" << std::flush;
}

void Progress::step(std::uint64_t mails) {
    done_ += mails;
    if (!shown_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - drawn_ < kRedraw) return;
    drawn_ = now;
    const double seconds = std::chrono::duration<double>(now - begun_).count();
    std::cerr << '\r' << progress_line(done_, total_, seconds) << "\033[K" << std::flush;
}

}  // namespace triaged::app
