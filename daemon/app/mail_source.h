#pragma once

#include <functional>
#include <string>
#include <vector>

namespace triaged::app {

/// One mail of the command line's PATH arguments: where it comes from, and its bytes.
using EachMail = std::function<void(const std::string& source, std::string bytes)>;

/// Calls `each` for every mail of `paths`, in order: a file with one mail, an mbox file (its first
/// line begins with "From ", its name does not end in .eml), a Maildir, a folder of such, or "-"
/// for standard input. Mails of an mbox are named PATH#1, PATH#2 ...
///
/// Reads one mail at a time, at most 256 MB of it. What cannot be read is told on stderr; returns
/// whether everything could.
bool for_each_mail(const std::vector<std::string>& paths, const EachMail& each);

}  // namespace triaged::app
