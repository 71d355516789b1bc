#include "message/contact_form.h"

#include <algorithm>

#include "base/ascii.h"
#include "message/address.h"
#include "message/charset.h"
#include "message/unfold.h"

namespace triaged::message {
namespace {

constexpr std::string_view name_labels[] = {"name",
                                            "your name",
                                            "full name",
                                            "first name",
                                            "from",
                                            "customer",
                                            "customer name",
                                            "ihr name",
                                            "vorname",
                                            "nachname",
                                            "vor- und nachname",
                                            "nom",
                                            "votre nom",
                                            "nom et prénom",
                                            "prénom",
                                            "nombre",
                                            "su nombre",
                                            "nombre completo",
                                            "nome",
                                            "il tuo nome",
                                            "nome e cognome",
                                            "naam",
                                            "uw naam",
                                            "nome completo",
                                            "seu nome",
                                            "absender",
                                            "contact name",
                                            "sender"};
constexpr std::string_view address_labels[] = {"email",
                                               "e-mail",
                                               "mail",
                                               "your email",
                                               "email address",
                                               "e-mail address",
                                               "e-mail-adresse",
                                               "emailadresse",
                                               "ihre e-mail",
                                               "ihre e-mail-adresse",
                                               "mailadresse",
                                               "adresse e-mail",
                                               "adresse email",
                                               "courriel",
                                               "votre email",
                                               "votre e-mail",
                                               "correo",
                                               "correo electrónico",
                                               "su correo",
                                               "indirizzo email",
                                               "indirizzo e-mail",
                                               "posta elettronica",
                                               "la tua email",
                                               "e-mailadres",
                                               "uw e-mailadres",
                                               "endereço de e-mail",
                                               "seu e-mail",
                                               "seu email",
                                               "reply to",
                                               "reply-to",
                                               "customer email",
                                               "sender email",
                                               "contact email"};
constexpr std::string_view message_labels[] = {"message",
                                               "your message",
                                               "comments",
                                               "comment",
                                               "question",
                                               "enquiry",
                                               "inquiry",
                                               "description",
                                               "message body",
                                               "nachricht",
                                               "ihre nachricht",
                                               "anliegen",
                                               "kommentar",
                                               "frage",
                                               "mitteilung",
                                               "votre message",
                                               "commentaire",
                                               "mensaje",
                                               "su mensaje",
                                               "comentarios",
                                               "consulta",
                                               "messaggio",
                                               "il tuo messaggio",
                                               "richiesta",
                                               "bericht",
                                               "uw bericht",
                                               "vraag",
                                               "opmerking",
                                               "opmerkingen",
                                               "mensagem",
                                               "sua mensagem",
                                               "comentário",
                                               "text",
                                               "details"};

template <std::size_t N>
bool is_in(const std::string_view (&table)[N], std::string_view label) {
    return std::find(std::begin(table), std::end(table), label) != std::end(table);
}

struct LabelledLine {
    std::string label;  // lower case; "" when the line is none
    std::string_view value;
};

LabelledLine labelled(std::string_view line) {
    constexpr std::size_t longest = 40;
    line = ascii::trim(line);
    while (line.starts_with('*')) line.remove_prefix(1);
    const auto colon = line.substr(0, longest).find_first_of(":\t");
    if (colon == std::string_view::npos || colon == 0) return {};
    auto label = ascii::trim(line.substr(0, colon));
    while (label.ends_with('*')) label = ascii::trim(label.substr(0, label.size() - 1));
    auto value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == '*' || value.front() == ':')) value.remove_prefix(1);
    return {ascii::to_lower(label), ascii::trim(value)};
}

struct Form {
    std::string name, address;
    std::size_t labels = 0;
    std::optional<std::size_t> message_begin;  // offset of the customer's text
};

// The labelled lines at the top of `text`.
Form read_form(std::string_view text) {
    constexpr int most_lines = 200;
    constexpr std::size_t longest_name = 200;
    Form form;
    Defects ignored;
    std::size_t pos = 0;
    std::string pending;  // a label whose value stands on the next line
    for (int i = 0; i < most_lines && pos < text.size() && !form.message_begin; ++i) {
        const auto begin = pos;
        const auto line = next_line(text, pos);
        auto [label, value] = labelled(line);
        if (label.empty() && !pending.empty()) {
            if (ascii::trim(line).empty()) continue;
            label = std::move(pending);
            value = ascii::trim(line);
        }
        pending.clear();
        const bool known = is_in(name_labels, label) || is_in(address_labels, label) ||
                           is_in(message_labels, label);
        if (!known) continue;
        ++form.labels;
        if (is_in(message_labels, label)) {
            form.message_begin =
                value.empty() ? pos : static_cast<std::size_t>(value.data() - text.data());
            (void)begin;
        } else if (value.empty()) {
            --form.labels;
            pending = label;
        } else if (is_in(address_labels, label)) {
            const auto scheme = value.find("mailto:");
            if (scheme != std::string_view::npos) value.remove_prefix(scheme + 7);
            const auto list = parse_addresses(value.substr(0, value.find('>')), ignored);
            if (form.address.empty() && !list.empty() &&
                list[0].address.find('@') != std::string::npos) {
                form.address = list[0].address;
            }
        } else if (form.name.empty() || label == "nachname" || label == "last name") {
            if (!form.name.empty()) form.name += ' ';
            form.name += utf8_prefix(value, longest_name);
        }
    }
    return form;
}

// A robot, a web server, or a mailbox of the mail's own recipient.
bool sender_is_no_customer(const Message& m) {
    if (m.from.size() != 1) return false;
    const auto& address = m.from[0].address;
    const std::string local = ascii::to_lower(address.substr(0, address.find('@')));
    constexpr std::string_view robots[] = {
        "noreply",   "no-reply",    "no_reply",     "donotreply", "wordpress",
        "webmaster", "form",        "forms",        "formular",   "kontaktformular",
        "website",   "web",         "webform",      "www-data",   "apache",
        "mailer",    "contactform", "contact-form", "kontakt",    "contact",
        "server",    "shop",        "info",         "support"};
    const auto domain = domain_of(address);
    const bool own = std::any_of(m.to.begin(), m.to.end(), [&](const Address& to) {
        return !domain.empty() && domain_of(to.address) == domain;
    });
    return own || is_in(robots, local) || local.starts_with("noreply") ||
           local.starts_with("no-reply");
}

}  // namespace

std::optional<ContactForm> find_contact_form(const Message& m) {
    if (!sender_is_no_customer(m)) return {};
    const Form form = read_form(m.plain_text);
    const bool other_reply_to = m.reply_to.size() == 1 && !m.from.empty() &&
                                m.reply_to[0].address.find('@') != std::string::npos &&
                                m.reply_to[0].address != m.from[0].address;
    ContactForm out;
    if (form.labels >= 2 && !form.address.empty()) {
        out.customer = {form.name, form.address};
    } else if (form.labels >= 2 && other_reply_to && form.message_begin) {
        out.customer = m.reply_to[0];
        if (out.customer.name.empty()) out.customer.name = form.name;
    } else {
        return {};
    }
    if (form.message_begin) out.text = m.plain_text.substr(*form.message_begin);
    return out;
}

}  // namespace triaged::message
