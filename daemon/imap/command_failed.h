#pragma once

#include <stdexcept>
#include <string>

namespace triaged::imap {

/// How the server ended a command.
enum class Status { ok, no, bad };

/// The end of one command, in the server's words: `a7 NO [TRYCREATE] No such mailbox`.
struct Completion {
    Status status = Status::ok;
    std::string code;  // the response code's name in upper case: "TRYCREATE", "" when there is none
    std::string text;  // for people, and from outside: escape it before showing it

    bool ok() const { return status == Status::ok; }
};

/// NO or BAD to a command that only reads (SELECT, SEARCH, FETCH, LIST, STATUS ...). The session
/// goes on. BAD means that we and the server disagree about the protocol: no retry helps.
class CommandFailed : public std::runtime_error {
public:
    CommandFailed(std::string verb, Completion completion);

    const std::string& verb() const { return verb_; }
    const Completion& completion() const { return completion_; }

private:
    std::string verb_;
    Completion completion_;
};

}  // namespace triaged::imap
