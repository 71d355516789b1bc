#include "message/footer_phrases.h"

#include "message/phrase_table.h"

namespace triaged::message {
namespace {

constexpr std::string_view footers[] = {
    "this e-mail and any",
    "this email and any",
    "this message and any",
    "this e-mail message",
    "this email message",
    "this e-mail is",
    "this email is confidential",
    "this e-mail may contain",
    "this email may contain",
    "this message is intended",
    "this message may contain",
    "this message contains",
    "this e-mail contains",
    "this email contains",
    "this communication is",
    "this transmission",
    "the information contained in this",
    "the information in this e",
    "the contents of this e",
    "the information transmitted",
    "confidentiality notice",
    "confidentiality note",
    "important notice",
    "important: ",
    "disclaimer",
    "legal notice",
    "privileged and confidential",
    "privileged/confidential",
    "notice: this",
    "email confidentiality",
    "please consider the environment",
    "think before you print",
    "if you are not the intended",
    "if you have received this",
    "any views or opinions",
    "any unauthorised",
    "any unauthorized",
    "diese e-mail enthält",
    "diese email enthält",
    "diese nachricht ist",
    "diese e-mail ist",
    "der inhalt dieser e-mail",
    "vertraulichkeitshinweis",
    "dieses e-mail",
    "bitte prüfen sie der umwelt",
    "denken sie an die umwelt",
    "sollten sie nicht der",
    "ce message et toutes",
    "ce message est confidentiel",
    "ce message et ses",
    "ce courriel",
    "ce message contient",
    "les informations contenues dans ce",
    "l'intégrité de ce message",
    "este mensaje y",
    "este mensaje se dirige",
    "este correo electrónico",
    "este mensaje contiene",
    "este e-mail y",
    "aviso de confidencialidad",
    "aviso legal",
    "la información contenida en",
    "questo messaggio è",
    "questo messaggio e",
    "le informazioni contenute in",
    "questa e-mail",
    "ai sensi del",
    "avviso di riservatezza",
    "il presente messaggio",
    "dit bericht is",
    "dit e-mailbericht",
    "deze e-mail",
    "de informatie in dit",
    "dit bericht kan",
    "esta mensagem",
    "este e-mail",
    "as informações contidas",
    "aviso de confidencialidade",
    "to unsubscribe",
    "unsubscribe:",
    "you received this message because",
    "you are receiving this",
    "do you yahoo",
    "get your free",
    "get your private, free",
    "get free email",
    "msn photos",
    "join the world",
    "chat with friends online",
    "send and receive hotmail",
    "virenfrei.",
    "virus-free.",
    "this email has been checked for viruses",
    "scanned by",
    "diese e-mail wurde von",
    "diese e-mail wurde auf viren",
    "no virus found in this",
};

constexpr std::string_view devices[] = {
    "sent from my ",   "sent from mail for", "sent from yahoo",  "sent from outlook",
    "sent via ",       "sent using ",        "get outlook for",  "sent with ",
    "von meinem ",     "gesendet mit der ",  "gesendet von ",    "diese nachricht wurde von meinem",
    "mit meinem ",     "envoyé de mon",      "envoyé depuis",    "téléchargez outlook",
    "enviado desde",   "obtener outlook",    "inviato da",       "inviato dal mio",
    "ottieni outlook", "verzonden vanaf",    "verstuurd vanaf",  "verzonden met",
    "outlook voor",    "enviado do meu",     "enviado a partir", "obter o outlook",
    "sent on the go",
};

}  // namespace

bool begins_footer(std::string_view line) {
    line = without_marks(line);
    return starts_with_one_of<footers>(line);
}

bool is_device_signature(std::string_view line) {
    constexpr std::size_t longest = 90;
    return line.size() <= longest && starts_with_one_of<devices>(line);
}

}  // namespace triaged::message
