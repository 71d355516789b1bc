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

/// Recognises such a mail in `m` (its from, to, reply_to, subject, plain_text): its sender is no
/// customer but a robot or an own address, and it has lines of the form "Label: value" with labels
/// for address and message, or says that it hands on a message. In seven languages. The customer is
/// the address labelled so, or the Reply-To; `address` is "" where the form names none, and then
/// nobody can be answered. Never believed when the From could be a customer's own: anybody can
/// write "Email: somebody@else" into a mail. Linear in the first 200 lines.
std::optional<ContactForm> find_contact_form(const Message& m);

}  // namespace triaged::message
