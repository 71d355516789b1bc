#pragma once

#include <string>
#include <string_view>

namespace triaged::compose {

/// RFC 4648 base64, on one line.
std::string base64(std::string_view bytes);

/// As a MIME body: lines of 76 columns ended by CRLF (RFC 2045, section 6.8).
std::string base64_body(std::string_view bytes);

}  // namespace triaged::compose
