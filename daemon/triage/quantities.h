#pragma once

#include <optional>
#include <string_view>

#include "message/message.h"
#include "triage/context.h"
#include "triage/model.h"

namespace triaged::triage {

/// A number of the mail or its context; nullopt when it is unknown, or a sum of the judge's own.
std::optional<double> mail_quantity(Quantity of, const message::Message& message,
                                    const Context& context);

/// As signals and messages call it.
std::string_view name_of(Quantity quantity);

}  // namespace triaged::triage
