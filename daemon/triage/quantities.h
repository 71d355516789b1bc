#pragma once

#include <optional>

#include "message/message.h"
#include "triage/context.h"
#include "triage/model.h"

namespace triaged::triage {

/// A number of the mail or its context; nullopt when it is unknown, or a sum of the judge's own.
std::optional<double> mail_quantity(Quantity of, const message::Message& message,
                                    const Context& context);

}  // namespace triaged::triage
