#pragma once

namespace triaged {

/// A place where the process may die, for the fault tests: with TRIAGED_CRASH=NAME[:HIT] in the
/// environment the HIT-th passage (default 1) through crash_point("NAME") kills the process, as
/// `kill -9` would. Compiled in only with the CMake option TRIAGED_CRASH_POINTS; otherwise nothing.
#ifdef TRIAGED_CRASH_POINTS
void crash_point(const char* name);
#else
inline void crash_point(const char*) {}
#endif

}  // namespace triaged
