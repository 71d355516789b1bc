#include "imap/capabilities.h"

#include "base/ascii.h"
#include "imap/words.h"

namespace triaged::imap {
namespace {

// RFC 9051, appendix E, as far as anybody here asks for it.
constexpr const char* within_rev2[] = {"MOVE",     "UIDPLUS",     "IDLE",         "NAMESPACE",
                                       "UNSELECT", "SPECIAL-USE", "ESEARCH",      "ENABLE",
                                       "LITERAL-", "LIST-STATUS", "LIST-EXTENDED"};

}  // namespace

Capabilities::Capabilities(const std::vector<std::string>& words) {
    for (const auto& word : words) words_.insert(upper(word));
    if (!words_.contains("IMAP4REV2")) return;
    for (const char* word : within_rev2) words_.insert(word);
}

bool Capabilities::has(std::string_view name) const { return words_.contains(upper(name)); }

}  // namespace triaged::imap
