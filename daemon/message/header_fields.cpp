#include "message/header_fields.h"

#include "base/ascii.h"
#include "message/address.h"
#include "message/date.h"
#include "message/encoded_word.h"
#include "message/identity.h"
#include "message/ids.h"
#include "message/unfold.h"

namespace triaged::message {
namespace {

// Reads the fields of the top-level header into a Message.
class Fields {
public:
    Fields(const MimeTree& tree, Message& m, Defects& defects)
        : tree_(tree), top_(tree.entities[0]), m_(m), defects_(defects) {}

    void run() {
        copy();
        m_.subject = decode_encoded_words(single("Subject"));
        m_.from = addresses("From");
        m_.to = addresses("To");
        m_.cc = addresses("Cc");
        m_.reply_to = addresses("Reply-To");
        if (m_.from.empty()) defects_.add("The mail has no From field that can be read");
        read_date();
        m_.message_id = parse_message_id(single("Message-ID"));
        m_.in_reply_to = parse_ids(single("In-Reply-To"));
        m_.references = parse_ids(single("References"));
        m_.identity =
            identity_of({tree_.raw_field(top_, "Message-ID"), tree_.raw_field(top_, "Date"),
                         tree_.raw_field(top_, "From"), tree_.raw_field(top_, "Subject"),
                         tree_.raw_field(top_, "Received")});
    }

private:
    void copy() {
        m_.fields.reserve(top_.fields_end - top_.fields_begin);
        for (auto i = top_.fields_begin; i < top_.fields_end; ++i) {
            const auto& field = tree_.fields[i];
            m_.fields.push_back({std::string(field.name), unfold(field.value)});
        }
    }

    // The first field of that name; more than one is a defect.
    std::string_view single(std::string_view name) {
        std::string_view value;
        bool seen = false;
        for (auto i = top_.fields_begin; i < top_.fields_end; ++i) {
            const auto& field = tree_.fields[i];
            if (!ascii::equals_ignoring_case(field.name, name)) continue;
            if (seen) {
                defects_.add("The mail has more than one " + std::string(name) + " field");
                break;
            }
            value = field.value;
            seen = true;
        }
        return value;
    }

    std::vector<Address> addresses(std::string_view name) {
        return parse_addresses(single(name), defects_);
    }

    void read_date() {
        const auto raw = single("Date");
        const auto date = parse_date(raw);
        if (!date) {
            defects_.add(raw.empty() ? "The mail has no Date field"
                                     : "The Date field cannot be read");
            return;
        }
        m_.date = date->seconds;
        m_.date_offset_minutes = date->offset_minutes;
    }

    const MimeTree& tree_;
    const Entity& top_;
    Message& m_;
    Defects& defects_;
};

}  // namespace

void read_fields(const MimeTree& tree, Message& m, Defects& defects) {
    Fields(tree, m, defects).run();
}

}  // namespace triaged::message
