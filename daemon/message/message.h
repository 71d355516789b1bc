#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace triaged::message {

/// One header field as it stood in the mail: name as written, value unfolded, not decoded.
struct Field {
    std::string name;
    std::string value;
};

/// One mailbox of an address field. `address` is addr-spec in lower case, its domain as A-labels,
/// "" when there is none; `name` is decoded UTF-8.
struct Address {
    std::string name;
    std::string address;

    bool operator==(const Address&) const = default;
};

/// One node of the MIME tree, containers included, in tree order.
struct Part {
    std::string type;        ///< "text/plain", lower case
    std::string charset;     ///< as declared, lower case, "" when none
    std::string filename;    ///< decoded UTF-8, "" when none
    std::string encoding;    ///< "base64", "quoted-printable", "7bit" ..., lower case, "" when none
    std::int64_t size = -1;  ///< decoded bytes (text: LF line ends, no trailing ones); container -1
    bool attachment = false;  ///< Content-Disposition: attachment, or a file name
};

/// Who wrote it. Everything but `person` is machine mail.
enum class SenderKind {
    person,
    bounce,
    auto_reply,
    list,
    bulk,
    notification,
    receipt,
    calendar,
    report,  ///< feedback loop (ARF) or DMARC
};

/// What a line of the mail's text is for. Only `body` lines, with greeting and closing kept
/// apart, are what the sender newly wrote about.
enum class Zone { greeting, body, closing, signature, footer, quoted, forwarded };

/// A run of whole lines of `plain_text` with one zone: bytes [begin, end).
struct ZoneRange {
    Zone zone;
    std::size_t begin;
    std::size_t end;
};

/// A mail, read. Every text is valid UTF-8; every size is bounded (message/limits.h).
struct Message {
    std::vector<Field> fields;  ///< of the top-level header, in order

    std::string subject;  ///< decoded
    std::vector<Address> from, to, cc, reply_to;
    std::optional<std::int64_t> date;        ///< of the Date field, Unix seconds
    std::optional<int> date_offset_minutes;  ///< the zone the Date field was written in
    std::string message_id;  ///< without angle brackets' surroundings: "<id@host>", "" when absent
    std::vector<std::string> in_reply_to, references;  ///< ids in the same form

    std::vector<Part> parts;
    std::string text;        ///< the best text part, decoded (HTML source where only HTML is there)
    std::string plain_text;  ///< the same as plain text, LF line ends
    std::string new_text;    ///< what a person newly wrote: greeting, body and closing lines
    std::vector<ZoneRange> zones;  ///< over plain_text, in order, without gaps

    /// Who is really writing: From, or a contact form's customer. With from_contact_form an
    /// address of "" means that the form names none: there is nobody to answer.
    Address sender;
    bool from_contact_form = false;
    SenderKind sender_kind = SenderKind::person;
    std::string sender_kind_reason;    ///< "header Auto-Submitted: auto-replied", "" for a person
    std::string language = "unknown";  ///< ISO 639-1, or "unknown"
    double language_confidence = 0;    ///< 0 to 1

    /// Hash over Message-ID, Date, From, Subject and the topmost Received field: the identity of
    /// a mail over servers and folders (design.md). Never the size, never the id alone.
    std::string identity;

    std::vector<std::string> defects;  ///< in plain words, for an administrator
    bool limits_hit = false;           ///< something was cut: never answered automatically

    /// The first field of that name (any case), unfolded and not decoded; nullptr when absent.
    const std::string* header(std::string_view name) const;
    /// All of them, in order.
    std::vector<std::string_view> headers(std::string_view name) const;
};

std::string_view to_string(SenderKind kind);
std::string_view to_string(Zone zone);

}  // namespace triaged::message
