#pragma once

#include "message/defects.h"
#include "message/message.h"
#include "message/mime_tree.h"

namespace triaged::message {

/// Fills in what the top-level header of `tree` says: fields, subject, addresses, date, ids and the
/// identity. Of a field that must stand once the first counts, and more of it are a defect; so are
/// a missing or unreadable From and Date.
void read_fields(const MimeTree& tree, Message& m, Defects& defects);

}  // namespace triaged::message
