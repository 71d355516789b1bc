#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace triaged::log {

/// One field of a log line: `key=value`.
struct Field {
    Field(std::string_view k, std::string_view v) : key(k), value(v) {}
    Field(std::string_view k, const char* v) : key(k), value(v) {}
    Field(std::string_view k, const std::string& v) : key(k), value(v) {}
    template <class Number>
    requires std::is_arithmetic_v<Number> Field(std::string_view k, Number v)
        : key(k), value(std::to_string(v)) {}

    std::string key;
    std::string value;
};
using Fields = std::initializer_list<Field>;

/// Structured lines on stderr: `level event key=value key="two words"`. `event` is a fixed
/// sentence of ours; what comes from outside stands in fields, which are quoted, escaped (no line
/// break, no control character) and cut at 256 bytes. Never a body, a subject at info, a secret.
/// Thread-safe.
void debug(std::string_view event, Fields fields = {});
void info(std::string_view event, Fields fields = {});
void warn(std::string_view event, Fields fields = {});
void error(std::string_view event, Fields fields = {});

/// `level` is debug, info, warn, error or off. Under systemd (JOURNAL_STREAM is set) lines carry
/// a `<6>` style priority instead of a time.
void configure(std::string_view level);

/// `text` as it may stand in a log line or on a terminal: control characters, DEL and invalid
/// bytes as \xNN, at most `limit` bytes.
std::string escape(std::string_view text, std::size_t limit = 256);

}  // namespace triaged::log
