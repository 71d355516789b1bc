#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace triaged::triage {

/// What rules may ask that does not stand in the mail: values handed in, read from no clock and no
/// store. An absent value is unknown, and a condition on an unknown is false.
struct Context {
    std::optional<std::int64_t> received;   ///< Unix seconds: when the mail reached the server
    std::optional<int> utc_offset_minutes;  ///< of the desk's time zone at that moment
    std::optional<bool> business_hours;     ///< the desk was open at that moment
    std::optional<bool> holiday;
    std::string account;  ///< configured name, "" when classified offline
    std::string folder;   ///< the folder it was found in, "" when offline

    std::optional<int> earlier_contacts;     ///< mails of this customer before this one
    std::optional<int> unanswered_contacts;  ///< of those, since our last answer
    std::optional<double> days_since_last_contact;
    std::vector<std::string> customer_groups;
    std::optional<bool> known_conversation;  ///< the mail belongs to a thread we know
};

}  // namespace triaged::triage
