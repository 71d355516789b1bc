#include "imap/refusal.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace triaged::imap {
namespace {

constexpr std::array<std::string_view, 9> kOfTheFolder = {
    "CONTACTADMIN", "INUSE",     "LIMIT",     "NONEXISTENT", "NOPERM",
    "OVERQUOTA",    "THROTTLED", "TRYCREATE", "UNAVAILABLE",
};

}  // namespace

Refusal refusal_of(const Completion& completion) {
    const bool folder =
        std::find(kOfTheFolder.begin(), kOfTheFolder.end(), completion.code) != kOfTheFolder.end();
    return folder ? Refusal::folder : Refusal::message;
}

}  // namespace triaged::imap
