#pragma once

#include <string>
#include <vector>

namespace triaged::triage {

/// The words of the rule language, as the compiler knows them: what its reference, its man page and
/// its schema have to hold.
struct Language {
    std::vector<std::string> sections;          ///< of a file
    std::vector<std::string> conditions;        ///< under `when`
    std::vector<std::string> matchers;          ///< of every text
    std::vector<std::string> address_matchers;  ///< of from, to, cc, reply_to besides
    std::vector<std::string> attachment_keys;   ///< of `attachment`
    std::vector<std::string> actions;           ///< under `then`
    std::vector<std::string> date_keys;         ///< of `dates`
    std::vector<std::string> expectations;      ///< under `expect` of a test
};

Language language();

}  // namespace triaged::triage
