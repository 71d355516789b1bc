#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "message/message.h"

namespace triaged::triage {

/// What of a mail conditions look at. Header fields named in rules are numbered from
/// `first_header` on.
enum class Field : std::uint16_t {
    subject,
    body,    ///< what was newly written: greeting, body and closing
    quoted,  ///< quoted and forwarded text, each run a value
    footer,  ///< signature and legal footer, each run a value
    from,    ///< "Name <address>"
    to,
    cc,
    reply_to,
    from_name,  ///< display names only
    to_name,
    cc_name,
    reply_to_name,
    attachment,       ///< file names
    attachment_type,  ///< "application/pdf"
    first_header,
    none = 0xFFFF,
};

/// The number of the field in arrays; `none` has none.
constexpr std::size_t index(Field field) { return static_cast<std::size_t>(field); }

/// A bit of a set of fields; those of a high number share one.
constexpr std::uint64_t field_bit(Field field) {
    if (field == Field::none) return 0;
    return std::uint64_t{1} << (index(field) < 63 ? index(field) : 63);
}

/// Bytes [begin, end) of a text.
struct ByteRange {
    std::size_t begin;
    std::size_t end;
};

/// The texts of one field: none when it is absent, several for addresses and repeated headers.
struct FieldTexts {
    std::vector<std::string_view> values;
};

/// Cuts a mail into the fields a rule set asks for. Lives as long as the message; values point
/// into it, or into `made`.
class MailFields {
public:
    /// `headers` are the names of the fields from first_header on.
    MailFields(const message::Message& message, const std::vector<std::string>& headers);

    /// Values of `field`, made at the first call.
    const FieldTexts& texts(Field field);

    /// Runs of the body value that are neither greeting nor closing.
    const std::vector<ByteRange>& body_zone();

private:
    void make(Field field, FieldTexts& to);
    void make_body(FieldTexts& to);
    void add_zones(FieldTexts& to, message::Zone a, message::Zone b);
    void add_addresses(FieldTexts& to, const std::vector<message::Address>& addresses);
    void add_names(FieldTexts& to, const std::vector<message::Address>& addresses);

    const message::Message& message_;
    const std::vector<std::string>& headers_;
    std::vector<FieldTexts> texts_;
    std::vector<bool> made_;
    std::vector<ByteRange> body_zone_;
    std::deque<std::string> strings_;
};

}  // namespace triaged::triage
