#include "app/terminal.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/log.h"
#include "base/utf8.h"

namespace triaged::app {

Style style() {
    const char* const no_color = std::getenv("NO_COLOR");
    const bool wanted = no_color == nullptr || *no_color == '\0';
    if (!wanted || ::isatty(STDOUT_FILENO) == 0) return {};
    return {"\033[1m", "\033[2m", "\033[32m", "\033[33m", "\033[1;4m", "\033[0m"};
}

std::string shown(std::string_view text, std::size_t limit) {
    std::string blanks(text);
    std::replace(blanks.begin(), blanks.end(), '\t', ' ');
    return log::escape(blanks, limit);
}

std::string padded(std::string_view text, std::size_t width) {
    const std::size_t characters = utf8_count(text);
    return std::string(text) + std::string(width > characters ? width - characters : 0, ' ');
}

}  // namespace triaged::app
