#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace triaged::imap {

class Cursor;

/// Names in lower case, values as the server gave them.
using BodyParameters = std::vector<std::pair<std::string, std::string>>;

/// One part of a mail.
struct BodyNode {
    std::string
        section;       ///< for BODY[section]: "2.1"; "" for a multipart, which has none of its own
    int parent = -1;   ///< an index, -1 for the mail itself
    std::string type;  ///< "text/plain", lower case
    BodyParameters parameters;  ///< of Content-Type
    std::string encoding;       ///< lower case; "" for a multipart
    std::uint64_t octets = 0;   ///< encoded, as the server says; 0 for a multipart
    std::string disposition;    ///< "attachment", lower case, "" when there is none
    BodyParameters disposition_parameters;
};

/// BODYSTRUCTURE (RFC 9051, section 7.5.2): the parts in the order they stand in the mail, those of
/// an attached mail (message/rfc822) below it.
using BodyStructure = std::vector<BodyNode>;

/// Reads one, at its opening parenthesis. Throws Malformed, also for more than 1,000 parts or
/// parts 50 deep within each other.
BodyStructure read_body_structure(Cursor& in);

}  // namespace triaged::imap
