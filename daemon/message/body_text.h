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
    std::string plain_text;   ///< all that is to be read, as plain text
};

/// Decodes every part once. The best text part is not an attachment and not within a mail that is
/// attached. To `plain_text` belong, besides it, the other unnamed text parts of the multipart/
/// mixed around it (mail programs write some before and after a picture); HTML counts where there
/// is no plain text or a blank one; uuencoded files are left out.
BodyText read_body(const MimeTree& tree, Defects& defects);

}  // namespace triaged::message
