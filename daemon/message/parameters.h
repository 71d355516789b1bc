#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace triaged::message {

/// A field of the form `value; name=value; ...` (RFC 2045, section 5.1; RFC 2231).
struct Parameters {
    std::string value;  ///< lower case, without comments and blanks: "text/plain", "attachment"
    std::vector<std::pair<std::string, std::string>> all;  ///< name in lower case, value in UTF-8

    /// "" when absent.
    std::string_view get(std::string_view name) const;
};

/// Reads `raw` (folded or not). Never fails: unclosed quotes end at the end, unquoted values may
/// hold blanks, continuations (`name*0*=`) are joined in the order of their numbers, charsets
/// decoded, RFC 2047 words (not allowed here, but common) decoded too. The first of two equal
/// names wins. Linear.
Parameters parse_parameters(std::string_view raw);

/// A type and a subtype, "text/plain" when there is no slash or nothing at all.
std::string media_type(const Parameters& content_type);

}  // namespace triaged::message
