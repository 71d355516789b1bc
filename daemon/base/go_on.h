#pragma once

#include <functional>

namespace triaged {

/// Asked every so often by work that may take long, from the thread that does it: false ends the
/// work unfinished. It stays false once it was.
using GoOn = std::function<bool()>;

}  // namespace triaged
