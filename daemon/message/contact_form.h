#pragma once

#include <optional>
#include <string>

#include "message/message.h"

namespace triaged::message {

/// What a web site's contact form mailed in its own name.
struct ContactForm {
    Address customer;
    std::string text;  ///< what the customer wrote; "" when no label says where it begins
};

/// Recognises such a mail in `m` (its from, to, reply_to, plain_text): lines of the form
/// "Label: value" with labels for name, address and message in seven languages, and a sender that
/// is no customer: a robot's or own address. The customer is the address labelled so, or the
/// Reply-To. Never believed when the From could be a customer's own: anybody can write
/// "Email: somebody@else" into a mail. Linear in the first 200 lines.
std::optional<ContactForm> find_contact_form(const Message& m);

}  // namespace triaged::message
