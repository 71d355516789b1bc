#pragma once

#include <string>
#include <string_view>

namespace triaged::message {

/// Whether a `style` attribute hides its element from a reader: display:none, visibility:hidden,
/// no size, no opacity, mso-hide.
bool hides_text(std::string_view style);

/// `html` with at most 64 attributes in a tag. libxml2 looks for doubles by comparing each with
/// all others, which is quadratic. Returns `html` itself (no copy) when no tag is that long;
/// `buffer` holds the copy.
std::string_view with_bounded_tags(std::string_view html, std::string& buffer);

}  // namespace triaged::message
