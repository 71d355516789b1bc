#include "message/parse.h"

#include <algorithm>

#include "base/ascii.h"
#include "message/address.h"
#include "message/body_text.h"
#include "message/contact_form.h"
#include "message/date.h"
#include "message/defects.h"
#include "message/encoded_word.h"
#include "message/identity.h"
#include "message/ids.h"
#include "message/language.h"
#include "message/mime_tree.h"
#include "message/sender_kind.h"
#include "message/unfold.h"
#include "message/zones.h"

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

// NUL would end the text for libraries further on.
void replace_nul(std::string& text) {
    if (text.find('\0') != std::string::npos) std::replace(text.begin(), text.end(), '\0', ' ');
}

void find_sender(Message& m) {
    if (!m.from.empty()) m.sender = m.from[0];
    const auto answer = kind_of_sender(m);
    m.sender_kind = answer.kind;
    m.sender_kind_reason = answer.reason;
    if (m.sender_kind != SenderKind::person && m.sender_kind != SenderKind::notification) return;
    const auto form = find_contact_form(m);
    if (!form) return;
    m.from_contact_form = true;
    m.sender = form->customer;
    m.sender_kind = SenderKind::person;
    m.sender_kind_reason.clear();
    if (form->text.empty()) return;
    m.new_text = new_text_of(form->text, find_zones(form->text, m.sender.name));
}

}  // namespace

Message parse(std::string_view raw) {
    Message m;
    Defects defects;
    const MimeTree tree = read_structure(raw, defects);
    Fields(tree, m, defects).run();

    BodyText body = read_body(tree, defects);
    m.parts = std::move(body.parts);
    m.text = std::move(body.text);
    m.plain_text = std::move(body.plain_text);
    replace_nul(m.plain_text);
    m.zones = find_zones(m.plain_text, m.from.empty() ? "" : m.from[0].name);
    m.new_text = new_text_of(m.plain_text, m.zones);
    find_sender(m);

    auto language = detect_language(m.new_text);
    m.language = std::move(language.code);
    m.language_confidence = language.confidence;
    m.defects = defects.list();
    m.limits_hit = defects.limits_hit();
    return m;
}

}  // namespace triaged::message
