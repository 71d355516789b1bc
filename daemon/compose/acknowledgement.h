#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "compose/template.h"

namespace triaged::compose {

/// What an acknowledgement is made of.
struct Acknowledgement {
    std::string from_name;
    std::string from_address;
    std::string to_address;  ///< the only recipient
    std::string message_id;  ///< of this mail, "<...>"
    std::int64_t date = 0;   ///< Unix seconds

    std::string original_message_id;               ///< "" when the original has none
    std::vector<std::string> original_references;  ///< its own References
    std::map<std::string, std::string> values;     ///< for the template
};

/// The whole mail, CRLF line ends, base64 body: text only, no quote of the original. Carries
/// Auto-Submitted: auto-replied (RFC 3834, section 5), X-Auto-Response-Suppress: All
/// ([MS-OXCMAIL]), In-Reply-To and References (RFC 5230, section 5.8; at most 10 ids).
std::string compose(const Acknowledgement& acknowledgement, const Template& text);

/// The Message-ID of the acknowledgement to the mail of that identity: the same each time, and
/// nobody without `key` can make one. Shape: "<triaged.HEX40@DOMAIN>".
std::string acknowledgement_id(const std::string& key, const std::string& identity,
                               const std::string& from_address);

}  // namespace triaged::compose
