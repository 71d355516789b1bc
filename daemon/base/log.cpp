#include "base/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <memory>

#include "base/utf8.h"

namespace triaged::log {
namespace {

spdlog::logger& logger() {
    static const std::shared_ptr<spdlog::logger> instance = [] {
        auto made = std::make_shared<spdlog::logger>(
            "triaged", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        made->flush_on(spdlog::level::trace);
        return made;
    }();
    return *instance;
}

bool plain(std::string_view value) {
    if (value.empty()) return false;
    for (const char c : value) {
        if (c == ' ' || c == '"' || c == '=') return false;
    }
    return true;
}

void write(spdlog::level::level_enum level, std::string_view event, Fields fields) {
    if (!logger().should_log(level)) return;
    std::string line(event);
    for (const Field& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        const std::string value = escape(field.value);
        if (plain(value)) {
            line += value;
            continue;
        }
        line += '"';
        for (const char c : value) {
            if (c == '"') line += '\\';
            line += c;
        }
        line += '"';
    }
    logger().log(level, "{}", line);
}

}  // namespace

std::string escape(std::string_view text, std::size_t limit) {
    static constexpr char kHex[] = "0123456789abcdef";
    std::string out;
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        const std::string_view taken = text.substr(0, std::max<std::size_t>(length, 1));
        std::string piece;
        if (length == 0 || utf8_acts(taken)) {
            for (const char c : taken) {
                const auto byte = static_cast<unsigned char>(c);
                piece += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
            }
        } else {
            piece = taken;
        }
        if (out.size() + piece.size() > limit) return out + "...";
        out += piece;
        text.remove_prefix(taken.size());
    }
    return out;
}

void debug(std::string_view event, Fields fields) { write(spdlog::level::debug, event, fields); }
void info(std::string_view event, Fields fields) { write(spdlog::level::info, event, fields); }
void warn(std::string_view event, Fields fields) { write(spdlog::level::warn, event, fields); }
void error(std::string_view event, Fields fields) { write(spdlog::level::err, event, fields); }

void configure(std::string_view level) {
    logger().set_level(spdlog::level::from_str(level == "error" ? "err" : std::string(level)));
    if (std::getenv("JOURNAL_STREAM") == nullptr) return;
    // sd-daemon(3): a priority in front of each line.
    class Priority final : public spdlog::custom_flag_formatter {
    public:
        void format(const spdlog::details::log_msg& message, const std::tm&,
                    spdlog::memory_buf_t& out) override {
            const char digit = message.level >= spdlog::level::err    ? '3'
                               : message.level == spdlog::level::warn ? '4'
                               : message.level == spdlog::level::info ? '6'
                                                                      : '7';
            out.push_back('<');
            out.push_back(digit);
            out.push_back('>');
        }
        std::unique_ptr<custom_flag_formatter> clone() const override {
            return spdlog::details::make_unique<Priority>();
        }
    };
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<Priority>('P').set_pattern("%P%v");
    logger().set_formatter(std::move(formatter));
}

}  // namespace triaged::log
