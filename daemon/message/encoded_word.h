#pragma once

#include <string>
#include <string_view>

namespace triaged::message {

/// Field text as UTF-8 (RFC 2047): encoded words decoded wherever they stand, blanks between two
/// of them dropped, characters split over words of one charset put together. Bytes outside words
/// are taken as UTF-8, or as windows-1252 where they are not. Line ends, NUL and other control
/// characters become blanks; blanks at both ends are removed. Linear; a word that cannot be
/// decoded stays as it is.
std::string decode_encoded_words(std::string_view text);

}  // namespace triaged::message
