#pragma once

#include "flow/shared.h"
#include "store/requests.h"

namespace triaged::flow {

/// Carries out what a command asks of the desk, in the daemon or, without one, in the command's own
/// process under the state folder's lock.
///
///     acks.hold       no acknowledgement leaves until acks.resume
///     acks.resume
store::Answer carry_out(const store::Request& request, store::Database& db, const Clock& clock);

/// Answers every open request.
void answer_requests(const Shared& shared);

}  // namespace triaged::flow
