#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "imap/session.h"
#include "message/message.h"

namespace triaged::flow {

/// Mails larger than this are read in part: header, structure and what is text in them, never the
/// attachments.
inline constexpr std::uint64_t kBigMail = 256 * 1024;

/// A big mail, of which the server keeps the attachments. Where text stands after a picture, as
/// some mail programs write it, a prefix of the mail would not hold it: so its parts are asked for
/// by their sections. nullopt when it vanished,
/// or the server does not describe it.
std::optional<message::Message> fetch_big_mail(imap::Session& session, imap::Uid uid);

/// The sections that hold what people and mail servers write: text that is no attachment, and
/// reports of delivery. At most 20.
std::vector<std::string> readable_sections(const imap::BodyStructure& structure);

/// A mail of the same shape, with `header` as its header block (the empty line included) and only
/// those bodies that are in `bodies`, by section.
std::string without_attachments(const std::string& header, const imap::BodyStructure& structure,
                                const std::map<std::string, std::string>& bodies);

}  // namespace triaged::flow
