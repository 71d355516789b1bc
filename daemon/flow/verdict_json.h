#pragma once

#include <nlohmann/json.hpp>

#include "message/message.h"
#include "triage/verdict.h"

namespace triaged::flow {

/// A verdict as `classify --json` prints it and the journal keeps it (design.md, "Command line"):
/// the words that hit, never the mail. At most 60 signals of 120 bytes each.
nlohmann::ordered_json to_json(const triage::Verdict& verdict);

/// Adds who wrote and about what: "from", "subject" (200 characters), "language", "sender_kind".
nlohmann::ordered_json to_json(const message::Message& message, const triage::Verdict& verdict);

/// One line; bytes that are no UTF-8 become U+FFFD.
std::string dump(const nlohmann::ordered_json& json);

}  // namespace triaged::flow
