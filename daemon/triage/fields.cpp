#include "triage/fields.h"

#include <algorithm>

namespace triaged::triage {

using message::Zone;

MailFields::MailFields(const message::Message& message, const std::vector<std::string>& headers)
    : message_(message),
      headers_(headers),
      texts_(index(Field::first_header) + headers.size()),
      made_(texts_.size()) {}

const FieldTexts& MailFields::texts(Field field) {
    FieldTexts& texts = texts_[index(field)];
    if (!made_[index(field)]) {
        made_[index(field)] = true;
        make(field, texts);
    }
    return texts;
}

const std::vector<ByteRange>& MailFields::body_zone() {
    texts(Field::body);
    return body_zone_;
}

void MailFields::make(Field field, FieldTexts& to) {
    switch (field) {
        case Field::subject:
            if (!message_.subject.empty()) to.values.push_back(message_.subject);
            return;
        case Field::body:
            return make_body(to);
        case Field::quoted:
            return add_zones(to, Zone::quoted, Zone::forwarded);
        case Field::footer:
            return add_zones(to, Zone::signature, Zone::footer);
        case Field::from:
            add_addresses(to, message_.from);
            if (message_.from_contact_form) add_addresses(to, {message_.sender});
            return;
        case Field::to:
            return add_addresses(to, message_.to);
        case Field::cc:
            return add_addresses(to, message_.cc);
        case Field::reply_to:
            return add_addresses(to, message_.reply_to);
        case Field::from_name:
            add_names(to, message_.from);
            if (message_.from_contact_form) add_names(to, {message_.sender});
            return;
        case Field::to_name:
            return add_names(to, message_.to);
        case Field::cc_name:
            return add_names(to, message_.cc);
        case Field::reply_to_name:
            return add_names(to, message_.reply_to);
        case Field::attachment:
            for (const auto& part : message_.parts) {
                if (!part.filename.empty()) to.values.push_back(part.filename);
            }
            return;
        case Field::attachment_type:
            for (const auto& part : message_.parts) {
                if (part.attachment) to.values.push_back(part.type);
            }
            return;
        default:
            break;
    }
    for (const auto value : message_.headers(headers_[index(field) - index(Field::first_header)])) {
        to.values.push_back(value);
    }
}

// The lines of greeting, body and closing, as new_text has them, with the body's own runs. They
// mostly are neighbours, and need no copy then.
void MailFields::make_body(FieldTexts& to) {
    std::vector<ByteRange> runs;  // of plain_text
    std::size_t size = 0;
    for (const auto& zone : message_.zones) {
        if (zone.zone != Zone::greeting && zone.zone != Zone::body && zone.zone != Zone::closing) {
            continue;
        }
        if (runs.empty() || runs.back().end != zone.begin) runs.push_back({zone.begin, zone.begin});
        runs.back().end = zone.end;
        const std::size_t begin = size;
        size += zone.end - zone.begin;
        if (zone.zone == Zone::body) body_zone_.push_back({begin, size});
    }
    if (size == 0) {
        body_zone_ = {{0, message_.new_text.size()}};
        if (!message_.new_text.empty()) to.values.push_back(message_.new_text);
        return;
    }
    const std::string_view plain = message_.plain_text;
    if (runs.size() == 1) {
        to.values.push_back(plain.substr(runs[0].begin, size));
        return;
    }
    std::string& text = strings_.emplace_back();
    text.reserve(size);
    for (const ByteRange& run : runs) text += plain.substr(run.begin, run.end - run.begin);
    to.values.push_back(text);
}

void MailFields::add_zones(FieldTexts& to, Zone a, Zone b) {
    for (const auto& zone : message_.zones) {
        if (zone.zone != a && zone.zone != b) continue;
        to.values.push_back(
            std::string_view(message_.plain_text).substr(zone.begin, zone.end - zone.begin));
    }
}

void MailFields::add_addresses(FieldTexts& to, const std::vector<message::Address>& addresses) {
    for (const auto& address : addresses) {
        if (address.name.empty()) {
            to.values.push_back(strings_.emplace_back(address.address));
        } else {
            to.values.push_back(strings_.emplace_back(address.name + " <" + address.address + '>'));
        }
    }
}

void MailFields::add_names(FieldTexts& to, const std::vector<message::Address>& addresses) {
    for (const auto& address : addresses) {
        if (!address.name.empty()) to.values.push_back(strings_.emplace_back(address.name));
    }
}

}  // namespace triaged::triage
