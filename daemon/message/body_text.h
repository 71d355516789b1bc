#pragma once

#include <string>
#include <vector>

#include "message/defects.h"
#include "message/message.h"
#include "message/mime_tree.h"

namespace triaged::message {

/// What a mail says, out of its parts.
struct BodyText {
    std::vector<Part> parts;  ///< one for each entity
    std::string text;         ///< the best text part as it is: the first text/plain, else text/html
    int plain = -1;           ///< the first readable text/plain, as an index; -1 when there is none
    int html = -1;            ///< the first readable text/html
};

/// Decodes every part once. A readable part is no attachment, and not within a mail that is
/// attached.
BodyText read_body(const MimeTree& tree, Defects& defects);

/// All that is to be read in the mail, as plain text: the best part and, besides it, the other
/// unnamed text parts of the multipart/mixed around it (mail programs write some before and after a
/// picture). HTML counts where there is no plain text or a blank one; uuencoded files are left out.
std::string to_plain_text(const MimeTree& tree, const BodyText& body, Defects& defects);

}  // namespace triaged::message
