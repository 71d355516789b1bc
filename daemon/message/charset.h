#pragma once

#include <string>
#include <string_view>

#include "message/utf8.h"

namespace triaged::message {

/// `bytes` of `charset` as valid UTF-8; what the charset does not define becomes U+FFFD. Never
/// fails: with no charset, an unknown or a wrong one ("us-ascii" on 8-bit text, "utf-8" on
/// windows-1252) it is UTF-8 where that fits, windows-1252 where not. Knows the aliases seen in
/// mail, and reads the subsets the way their writers meant them (iso-8859-1 as windows-1252,
/// gb2312 as gb18030, ks_c_5601 as windows-949). `guessed` says whether the charset did not fit.
/// Linear. Thread-safe: converters are kept per thread.
std::string to_utf8(std::string_view bytes, std::string_view charset, bool* guessed = nullptr);

/// Whether ICU has a converter for it, aliases included.
bool is_known_charset(std::string_view charset);

}  // namespace triaged::message
