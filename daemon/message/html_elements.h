#pragma once

#include <string_view>

namespace triaged::message {

/// What an element does to the lines of its text. Names are in lower case.
bool is_paragraph_element(std::string_view name);  ///< a blank line around it
bool is_block_element(std::string_view name);      ///< a line of its own
bool is_dropped_element(std::string_view name);    ///< no text for a reader within
bool is_void_element(std::string_view name);       ///< never has an end tag

}  // namespace triaged::message
