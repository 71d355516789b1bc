#pragma once

#include <string>
#include <string_view>

namespace triaged::message {

struct Decoded {
    std::string bytes;
    bool damaged = false;  ///< something was not of the encoding, and was left out or kept as it is
};

/// RFC 2045, section 6.8: characters outside the alphabet are skipped, the first padding ends it,
/// an incomplete last group gives the bytes it holds.
Decoded decode_base64(std::string_view text);

/// RFC 2045, section 6.7: soft line breaks are joined, blanks behind their "=" or not; line ends
/// are kept as they are, and so are blanks in front of them, as all common readers do; "=" without
/// two hex digits is kept.
Decoded decode_quoted_printable(std::string_view text);

/// RFC 2047, section 4.2: "_" is a blank.
std::string decode_q(std::string_view text);

/// By the value of Content-Transfer-Encoding in lower case; an unknown one, 7bit, 8bit and binary
/// give the bytes as they are. Linear.
Decoded decode_transfer(std::string_view body, std::string_view encoding);

}  // namespace triaged::message
