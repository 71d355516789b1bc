#include "message/form_words.h"

#include <algorithm>
#include <iterator>

#include "base/ascii.h"
#include "message/phrase_table.h"

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

// Seen between the others, and no use to us.
constexpr std::string_view other_labels[] = {"phone",
                                             "telephone",
                                             "phone number",
                                             "company",
                                             "order",
                                             "order number",
                                             "customer number",
                                             "subject",
                                             "country",
                                             "city",
                                             "address",
                                             "date",
                                             "telefon",
                                             "firma",
                                             "bestellung",
                                             "bestellnummer",
                                             "kundennummer",
                                             "betreff",
                                             "land",
                                             "ort",
                                             "société",
                                             "téléphone",
                                             "commande",
                                             "pays",
                                             "objet",
                                             "empresa",
                                             "teléfono",
                                             "pedido",
                                             "país",
                                             "asunto",
                                             "azienda",
                                             "telefono",
                                             "ordine",
                                             "oggetto",
                                             "bedrijf",
                                             "telefoon",
                                             "bestelnummer",
                                             "onderwerp",
                                             "telefone",
                                             "assunto",
                                             "parcel",
                                             "product",
                                             "produkt",
                                             "produit",
                                             "producto"};

constexpr std::string_view announcements[] = {"enquiry",
                                              "inquiry",
                                              "contact form",
                                              "contact request",
                                              "web form",
                                              "message from",
                                              "new message",
                                              "message left",
                                              "kiosk message",
                                              "kiosk feedback",
                                              "new question",
                                              "question about",
                                              "left a question",
                                              "sent you a message",
                                              "received a message",
                                              "has written to you",
                                              "website feedback",
                                              "feedback form",
                                              "customer message",
                                              "buyer message",
                                              "kontaktformular",
                                              "kontaktanfrage",
                                              "neue anfrage",
                                              "anfrage über",
                                              "nachricht von",
                                              "neue nachricht",
                                              "käufernachricht",
                                              "kundennachricht",
                                              "hat ihnen geschrieben",
                                              "formulaire",
                                              "contact web",
                                              "message d'un",
                                              "message de",
                                              "le message suivant",
                                              "nouveau message",
                                              "nouvelle demande",
                                              "vous a écrit",
                                              "a envoyé un message",
                                              "formulario",
                                              "nuevo mensaje",
                                              "mensaje de",
                                              "nueva consulta",
                                              "le ha escrito",
                                              "modulo di contatto",
                                              "nuovo messaggio",
                                              "messaggio da",
                                              "nuova richiesta",
                                              "ti ha scritto",
                                              "contactformulier",
                                              "nieuw bericht",
                                              "bericht van",
                                              "nieuwe aanvraag",
                                              "heeft u geschreven",
                                              "formulário",
                                              "nova mensagem",
                                              "mensagem de",
                                              "novo contato",
                                              "escreveu para"};

constexpr std::string_view robots[] = {
    "noreply",         "no-reply",      "no_reply",     "donotreply", "do-not-reply", "wordpress",
    "webmaster",       "form",          "forms",        "formular",   "formulaire",   "formulario",
    "kontaktformular", "website",       "web",          "webform",    "www-data",     "apache",
    "mailer",          "contactform",   "contact-form", "kontakt",    "contact",      "contacto",
    "server",          "shop",          "info",         "support",    "messages",     "message",
    "notification",    "notifications", "feedback",     "enquiries",  "enquiry",      "kiosk",
    "portal"};

template <std::size_t N>
bool is_in(const std::string_view (&table)[N], std::string_view text) {
    return std::find(std::begin(table), std::end(table), text) != std::end(table);
}

}  // namespace

FormLabel form_label(std::string_view label) {
    if (is_in(address_labels, label)) return FormLabel::address;
    if (is_in(message_labels, label)) return FormLabel::message;
    if (is_in(name_labels, label)) return FormLabel::name;
    return is_in(other_labels, label) ? FormLabel::other : FormLabel::none;
}

bool announces_message(std::string_view text) { return contains_one_of(text, announcements); }

bool is_robot(std::string_view local) {
    if (is_in(robots, local)) return true;
    for (const std::string_view word : {"noreply", "no-reply", "donotreply", "do-not-reply"}) {
        if (local.ends_with(word)) return true;
        if (!local.starts_with(word)) continue;
        // "noreply-7f3a@", but not the Smiths' "noreply.smith@".
        const char next = local[word.size()];
        if (ascii::is_digit(next) || next == '-' || next == '_' || next == '+') return true;
    }
    return false;
}

}  // namespace triaged::message
