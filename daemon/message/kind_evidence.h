#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "message/message.h"
#include "message/sender_kind.h"

namespace triaged::message {

using KindAnswer = std::optional<KindOfSender>;

/// What the rules on the kind of sender look at, in the forms they need. Lives no longer than the
/// mail.
class KindEvidence {
public:
    explicit KindEvidence(const Message& mail);

    const Message& mail;
    std::string report_type;  ///< of Content-Type, lower case
    std::string top_type;     ///< "multipart/report"
    std::string from;         ///< the first From address, lower case
    std::string from_name;    ///< its name, lower case
    std::string local;        ///< its local part
    std::string subject;      ///< decoded, lower case (ASCII)

    /// `kind`, because the field is there.
    KindAnswer by_header(SenderKind kind, std::string_view name) const;
    /// `kind`, because one field of that name contains `part`, in any case.
    KindAnswer by_value(SenderKind kind, std::string_view name, std::string_view part) const;

    bool has_part(std::string_view type) const;
    bool null_return_path() const;
    bool subject_has(std::initializer_list<std::string_view> phrases) const;
    bool subject_begins(std::initializer_list<std::string_view> phrases) const;
};

/// "header NAME: VALUE" on one bounded line.
std::string shown_header(std::string_view name, std::string_view value);

}  // namespace triaged::message
