#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace triaged::net {

/// An address that may stand in an SMTP command: `local@domain`. The only way to make one is
/// parse(), so that no mail can put anything else there: libcurl passes CR, LF and `>` through.
///
/// Grammar  local: dot-atom of RFC 5322 section 3.2.3 in ASCII, at most 64 bytes, without `%` and
///          `!` (source routes); domain: two or more LDH labels of 1 to 63 (RFC 1035 section
///          2.3.1, RFC 1123 section 2.1), at most 253 bytes, the last one not all digits.
/// Refused  quoted locals, comments, address literals, blanks, control and 8-bit characters,
///          `localhost`; an internationalised domain only in its xn-- form.
class MailboxAddress {
public:
    /// The message of a failure names the reason and never repeats the text.
    static Result<MailboxAddress> parse(std::string_view text);

    const std::string& text() const { return text_; }
    std::string_view local() const { return std::string_view(text_).substr(0, at_); }
    std::string_view domain() const { return std::string_view(text_).substr(at_ + 1); }

    /// local@domain with the domain in lower case: for comparing. Locals keep their case.
    std::string key() const;

    friend bool operator==(const MailboxAddress& a, const MailboxAddress& b) {
        return a.key() == b.key();
    }

private:
    MailboxAddress(std::string_view text, std::size_t at) : text_(text), at_(at) {}

    std::string text_;
    std::size_t at_;
};

}  // namespace triaged::net
