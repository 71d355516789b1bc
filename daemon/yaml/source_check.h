#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace triaged::yaml {

/// Whether `text` may be given to the parser at all: its size, UTF-8 (RFC 3629) without a byte
/// order mark, no control characters but tab, LF and CR LF. One diagnostic for the first fault.
bool check_source(const std::string& name, std::string_view text, Diagnostics& diagnostics);

}  // namespace triaged::yaml
