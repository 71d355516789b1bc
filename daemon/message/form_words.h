#pragma once

#include <string_view>

namespace triaged::message {

/// What the labels of a contact form ask for; in English, German, French, Spanish, Italian, Dutch
/// and Portuguese. `label` is trimmed and in lower case (ASCII).
enum class FormLabel { none, name, address, message, other };
FormLabel form_label(std::string_view label);

/// Whether `text` (lower case) says that a machine hands on what somebody wrote: "new enquiry",
/// "hat ihnen geschrieben".
bool announces_message(std::string_view text);

/// Whether a local part (lower case) is a robot's, a web server's or a form's, who write for
/// others.
bool is_robot(std::string_view local);

}  // namespace triaged::message
