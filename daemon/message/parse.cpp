#include "message/parse.h"

#include <algorithm>

#include "message/body_text.h"
#include "message/contact_form.h"
#include "message/defects.h"
#include "message/header_fields.h"
#include "message/language.h"
#include "message/mime_tree.h"
#include "message/sender_kind.h"
#include "message/zones.h"

namespace triaged::message {
namespace {

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
    read_fields(tree, m, defects);

    BodyText body = read_body(tree, defects);
    m.plain_text = to_plain_text(tree, body, defects);
    m.parts = std::move(body.parts);
    m.text = std::move(body.text);
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
