#include "imap/command_failed.h"

#include "base/log.h"

namespace triaged::imap {
namespace {

std::string sentence(const std::string& verb, const Completion& completion) {
    std::string out = "the server answers " + verb;
    out += completion.status == Status::bad ? " with BAD" : " with NO";
    if (!completion.code.empty()) out += " [" + log::escape(completion.code, 64) + "]";
    return out + ": " + log::escape(completion.text, 160);
}

}  // namespace

CommandFailed::CommandFailed(std::string verb, Completion completion)
    : std::runtime_error(sentence(verb, completion)),
      verb_(std::move(verb)),
      completion_(std::move(completion)) {}

}  // namespace triaged::imap
