#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "imap/scripted_stream.h"
#include "imap/session.h"

namespace triaged::imap {

using Lines = std::vector<std::string>;

constexpr const char* usual = "IMAP4rev1 LITERAL+ IDLE NAMESPACE UIDPLUS MOVE UNSELECT ESEARCH";

/// A session whose server offers `capabilities`; the commands of the test begin with t2.
inline Session session(const Lines& lines, const std::string& capabilities = usual) {
    Lines all = {"C: t1 CAPABILITY", "S: * CAPABILITY " + capabilities, "S: t1 OK done"};
    all.insert(all.end(), lines.begin(), lines.end());
    return Session(std::make_unique<ScriptedStream>(all));
}

inline std::vector<std::uint32_t> numbers(const std::vector<Uid>& uids) {
    std::vector<std::uint32_t> out;
    for (const Uid uid : uids) out.push_back(number(uid));
    return out;
}

inline UidSet set(std::string_view text) { return *UidSet::parse(text); }

}  // namespace triaged::imap
