#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "message/message.h"
#include "triage/context.h"
#include "triage/model.h"

namespace triaged::triage {

/// A number of the mail or its context; nullopt when it is unknown, or of the judge's own: sums,
/// and what it knows from reading the text.
std::optional<double> mail_quantity(Quantity of, const message::Message& message,
                                    const Context& context);

constexpr bool is_deadline(Quantity of) {
    return of == Quantity::deadline_hours || of == Quantity::deadline_days;
}

/// At most four digits, as a person would write it.
std::string rounded(double value);

/// The names conditions and signals have in rule files. A list of one word is "word", others are
/// "phrase", by the `text` that hit.
std::string_view name_of(Quantity quantity);
std::string_view name_of(NameOf of);
std::string_view kind_of(Leaf::Kind kind, std::string_view text);

}  // namespace triaged::triage
