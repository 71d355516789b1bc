#pragma once

#include <string>
#include <string_view>

namespace triaged::message {

/// format=flowed (RFC 3676) as paragraphs: a line ending in a blank is joined with the next one of
/// the same quote depth, "-- " is never joined, space-stuffing is removed. With `del_sp` the blank
/// itself goes. Quoted lines keep their marks as "> ". Linear.
std::string unflow(std::string_view text, bool del_sp);

}  // namespace triaged::message
