#pragma once

#include <string>
#include <string_view>

namespace triaged::compose {

/// Collects the header of a mail of ours. No value can add a field: CR, LF and NUL in a value are
/// made blanks, whatever they came from.
class Header {
public:
    /// `value` is structured ASCII of our own making (addresses, ids, dates, media types). Lines
    /// are folded at blanks after 76 columns (RFC 5322, section 2.2.3); bytes above 127 are
    /// dropped.
    void add(std::string_view name, std::string_view value);

    /// `value` is any UTF-8, from a mail or a template: encoded by RFC 2047 where it is not plain
    /// ASCII. Control characters and the characters that reorder text are dropped.
    void add_text(std::string_view name, std::string_view value);

    /// The fields, each ended by CRLF, without the empty line.
    const std::string& bytes() const { return bytes_; }

private:
    void add_line(std::string_view name, std::string_view folded);

    std::string bytes_;
};

/// `text` as a phrase in an address field (RFC 5322 `phrase`): an atom, a quoted string, or encoded
/// words.
std::string phrase(std::string_view text);

/// `name <address>`, or the bare address when there is no name.
std::string mailbox(std::string_view name, std::string_view address);

/// At most `limit` characters of UTF-8 `text`, never in the middle of one, without control and
/// bidirectional control characters; "..." marks a cut.
std::string clean_text(std::string_view text, std::size_t limit);

/// RFC 5322 date-time in UTC: "Tue, 12 May 2026 18:41:00 +0000".
std::string date(std::int64_t unix_seconds);

}  // namespace triaged::compose
