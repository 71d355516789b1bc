#include "message/zone_phrases.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace triaged::message {
namespace {

struct Label {
    std::string_view text;
    HeaderLabel label;
};

constexpr Label labels[] = {
    {"from", HeaderLabel::from},
    {"von", HeaderLabel::from},
    {"de", HeaderLabel::from},
    {"da", HeaderLabel::from},
    {"van", HeaderLabel::from},
    {"expéditeur", HeaderLabel::from},
    {"sent by", HeaderLabel::from},
    {"absender", HeaderLabel::from},
    {"mittente", HeaderLabel::from},
    {"remitente", HeaderLabel::from},
    {"sent", HeaderLabel::sent},
    {"date", HeaderLabel::sent},
    {"gesendet", HeaderLabel::sent},
    {"datum", HeaderLabel::sent},
    {"envoyé", HeaderLabel::sent},
    {"envoye", HeaderLabel::sent},
    {"enviado", HeaderLabel::sent},
    {"enviado el", HeaderLabel::sent},
    {"fecha", HeaderLabel::sent},
    {"inviato", HeaderLabel::sent},
    {"data", HeaderLabel::sent},
    {"verzonden", HeaderLabel::sent},
    {"enviada em", HeaderLabel::sent},
    {"enviado em", HeaderLabel::sent},
    {"enviada", HeaderLabel::sent},
    {"gesendet am", HeaderLabel::sent},
    {"to", HeaderLabel::to},
    {"an", HeaderLabel::to},
    {"à", HeaderLabel::to},
    {"À", HeaderLabel::to},
    {"para", HeaderLabel::to},
    {"a", HeaderLabel::to},
    {"aan", HeaderLabel::to},
    {"destinataire", HeaderLabel::to},
    {"destinatario", HeaderLabel::to},
    {"cc", HeaderLabel::cc},
    {"bcc", HeaderLabel::cc},
    {"kopie", HeaderLabel::cc},
    {"copie à", HeaderLabel::cc},
    {"subject", HeaderLabel::subject},
    {"betreff", HeaderLabel::subject},
    {"objet", HeaderLabel::subject},
    {"asunto", HeaderLabel::subject},
    {"oggetto", HeaderLabel::subject},
    {"onderwerp", HeaderLabel::subject},
    {"assunto", HeaderLabel::subject},
};

constexpr std::string_view originals[] = {
    "original message",  "ursprüngliche nachricht", "original-nachricht",
    "originalnachricht", "message d'origine",       "message original",
    "mensaje original",  "messaggio originale",     "oorspronkelijk bericht",
    "mensagem original", "original appointment",    "ursprünglicher termin",
    "reply message",     "reply separator",         "original-mail",
};

constexpr std::string_view forwards[] = {
    "forwarded by",       "forwarded message",    "weitergeleitete nachricht",
    "weitergeleitet von", "message transféré",    "message transfere",
    "mensaje reenviado",  "reenviado por",        "messaggio inoltrato",
    "inoltrato da",       "doorgestuurd bericht", "mensagem encaminhada",
    "encaminhada por",    "courriel transféré",   "mensaje remitido",
};

constexpr std::string_view bare_forwards[] = {
    "begin forwarded message:",
    "anfang der weitergeleiteten nachricht:",
    "anfang der weitergeleiteten e-mail:",
    "début du message transféré",
    "début du message réexpédié",
    "inicio del mensaje reenviado:",
    "inizio messaggio inoltrato:",
    "begin doorgestuurd bericht:",
    "início da mensagem encaminhada:",
    "início da mensagem reencaminhada:",
};

struct Attribution {
    std::string_view verb;
    std::string_view starts;  // the first word of the line, blanks around each
};

constexpr Attribution attributions[] = {
    {"wrote", " on at in "},
    {"writes", " on at in "},
    {"said", " on "},
    {"schrieb", " am on "},
    {"a écrit", " le "},
    {"a ecrit", " le "},
    {"escribió", " el on "},
    {"escribio", " el "},
    {"ha scritto", " il in on "},
    {"schreef", " op "},
    {"het volgende geschreven", " op "},
    {"escreveu", " em no a on às "},
    {"escreveu o seguinte", " em "},
};

constexpr std::string_view greetings[] = {
    "hi",
    "hello",
    "dear",
    "hey",
    "good morning",
    "good afternoon",
    "good evening",
    "good day",
    "greetings",
    "to whom it may concern",
    "hallo",
    "guten tag",
    "guten morgen",
    "guten abend",
    "sehr geehrte",
    "sehr geehrter",
    "liebe",
    "lieber",
    "liebes",
    "moin",
    "grüß gott",
    "servus",
    "hi zusammen",
    "bonjour",
    "bonsoir",
    "salut",
    "cher",
    "chère",
    "chers",
    "madame",
    "monsieur",
    "mesdames",
    "hola",
    "buenos días",
    "buenos dias",
    "buenas tardes",
    "buenas noches",
    "buenas",
    "estimado",
    "estimada",
    "estimados",
    "estimadas",
    "querido",
    "querida",
    "ciao",
    "buongiorno",
    "buonasera",
    "salve",
    "gentile",
    "gentili",
    "egregio",
    "spett.le",
    "spettabile",
    "caro",
    "cara",
    "beste",
    "geachte",
    "goedemorgen",
    "goedemiddag",
    "goedenavond",
    "goedendag",
    "dag",
    "hoi",
    "lieve",
    "olá",
    "ola",
    "oi",
    "bom dia",
    "boa tarde",
    "boa noite",
    "prezado",
    "prezada",
    "prezados",
    "exmo",
    "exma",
    "exmos",
};

constexpr std::string_view closings[] = {
    "regards",
    "best regards",
    "kind regards",
    "warm regards",
    "kindest regards",
    "warmest regards",
    "with kind regards",
    "with best regards",
    "many regards",
    "best",
    "all the best",
    "best wishes",
    "sincerely",
    "yours sincerely",
    "sincerely yours",
    "yours faithfully",
    "yours truly",
    "very truly yours",
    "yours",
    "respectfully",
    "cheers",
    "thanks",
    "thank you",
    "many thanks",
    "thanks again",
    "thanks a lot",
    "thanks and regards",
    "thanks & regards",
    "thanks in advance",
    "thank you very much",
    "thank you so much",
    "thank you in advance",
    "thx",
    "take care",
    "cordially",
    "love",
    "mit freundlichen grüßen",
    "mit freundlichen grüssen",
    "mit freundlichem gruß",
    "mit freundlichem gruss",
    "freundliche grüße",
    "freundliche grüsse",
    "freundlicher gruß",
    "mit besten grüßen",
    "beste grüße",
    "beste grüsse",
    "viele grüße",
    "viele grüsse",
    "liebe grüße",
    "liebe grüsse",
    "herzliche grüße",
    "schöne grüße",
    "schönen gruß",
    "grüße",
    "gruß",
    "gruss",
    "lg",
    "vg",
    "mfg",
    "hochachtungsvoll",
    "vielen dank",
    "danke",
    "besten dank",
    "danke im voraus",
    "vielen dank im voraus",
    "mit herzlichen grüßen",
    "cordialement",
    "bien cordialement",
    "très cordialement",
    "bien à vous",
    "salutations",
    "sincères salutations",
    "meilleures salutations",
    "cordiales salutations",
    "merci",
    "merci d'avance",
    "merci beaucoup",
    "amicalement",
    "bonne journée",
    "bien à toi",
    "à bientôt",
    "saludos",
    "un saludo",
    "saludos cordiales",
    "un cordial saludo",
    "cordialmente",
    "atentamente",
    "atte",
    "muchas gracias",
    "gracias",
    "gracias de antemano",
    "un abrazo",
    "cordiales saludos",
    "le saluda atentamente",
    "cordiali saluti",
    "distinti saluti",
    "saluti",
    "un saluto",
    "cordialità",
    "grazie",
    "grazie mille",
    "a presto",
    "tanti saluti",
    "i migliori saluti",
    "grazie in anticipo",
    "met vriendelijke groet",
    "met vriendelijke groeten",
    "vriendelijke groet",
    "vriendelijke groeten",
    "groeten",
    "groet",
    "groetjes",
    "mvg",
    "hartelijke groeten",
    "alvast bedankt",
    "bedankt",
    "dank je wel",
    "dank u wel",
    "met hartelijke groet",
    "hoogachtend",
    "atenciosamente",
    "cumprimentos",
    "com os melhores cumprimentos",
    "melhores cumprimentos",
    "obrigado",
    "obrigada",
    "muito obrigado",
    "muito obrigada",
    "um abraço",
    "abraços",
    "att",
    "grato",
    "grata",
    "abs",
};

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

template <std::size_t N>
bool starts_with_one_of(std::string_view line, const std::string_view (&table)[N]) {
    return std::any_of(std::begin(table), std::end(table),
                       [&](std::string_view phrase) { return line.starts_with(phrase); });
}

template <std::size_t N>
bool contains_one_of(std::string_view line, const std::string_view (&table)[N]) {
    return std::any_of(std::begin(table), std::end(table), [&](std::string_view phrase) {
        return line.find(phrase) != std::string_view::npos;
    });
}

std::size_t word_count(std::string_view line) {
    std::size_t words = 0;
    bool blank = true;
    for (const char c : line) {
        if (ascii::is_blank(c)) {
            blank = true;
        } else if (blank) {
            ++words;
            blank = false;
        }
    }
    return words;
}

// `line` behind `phrase`, which must end at a word's end.
bool continues_after(std::string_view line, std::string_view phrase, std::string_view& rest) {
    if (!line.starts_with(phrase)) return false;
    rest = line.substr(phrase.size());
    if (rest.empty()) return true;
    const auto c = static_cast<unsigned char>(rest[0]);
    return c < 0x80 && !ascii::is_alnum(rest[0]) && c != '\'' && c != '-';
}

bool has_digit(std::string_view line) {
    return std::any_of(line.begin(), line.end(), ascii::is_digit);
}

std::string_view without_marks(std::string_view line) {
    const auto first = line.find_first_not_of("*_ ");
    return first == std::string_view::npos ? std::string_view{} : line.substr(first);
}

}  // namespace

HeaderLabel header_label(std::string_view line) {
    line = without_marks(line);
    constexpr std::size_t longest = 16;
    const auto colon = line.substr(0, longest).find(':');
    if (colon == std::string_view::npos) return HeaderLabel::none;
    auto name = line.substr(0, colon);
    while (!name.empty() && (name.back() == '*' || ascii::is_blank(name.back()))) {
        name.remove_suffix(1);
    }
    if (name.ends_with("\xC2\xA0")) name.remove_suffix(2);
    for (const auto& label : labels) {
        if (label.text == name) return label.label;
    }
    return HeaderLabel::none;
}

Marker history_marker(std::string_view line) {
    if (line.starts_with("--") || line.starts_with("__") || line.starts_with("==") ||
        line.starts_with("**")) {
        if (contains_one_of(line, originals)) return Marker::original;
        if (contains_one_of(line, forwards)) return Marker::forwarded;
        return Marker::none;
    }
    if (line.ends_with(':') || line.ends_with('.')) {
        if (starts_with_one_of(line, bare_forwards)) return Marker::forwarded;
    }
    return Marker::none;
}

bool may_begin_attribution(std::string_view line) {
    const auto word = line.substr(0, line.find(' '));
    if (word.size() > 3 || word.empty()) return false;
    constexpr std::string_view starts = " on at in am le el il op em no a às ";
    const std::string padded = ' ' + std::string(word) + ' ';
    return starts.find(padded) != std::string_view::npos && has_digit(line);
}

bool ends_with_verb(std::string_view line) {
    constexpr std::size_t most_words = 6;
    return word_count(line) <= most_words &&
           std::any_of(std::begin(attributions), std::end(attributions), [&](const Attribution& a) {
               return line.ends_with(a.verb) && line.size() > a.verb.size();
           });
}

// "2017-03-15 23:54 gmt+01:00 jo smith <jo@example.com>:"
bool is_dated_address(std::string_view line) {
    return line.ends_with(">:") && ascii::is_digit(line[0]) && line.find('@') != line.npos &&
           line.substr(0, line.find('<')).find(':') != line.npos;
}

bool is_attribution(std::string_view line) {
    if (is_dated_address(line)) return true;
    while (line.ends_with('>') && line.size() > 1)
        line = ascii::trim(line.substr(0, line.size() - 1));
    if (!line.ends_with(':') && !line.ends_with("...")) return false;
    const auto word = ' ' + std::string(line.substr(0, line.find(' '))) + ' ';
    const bool named = line.find('@') != line.npos || line.find('<') != line.npos;
    for (const auto& a : attributions) {
        const auto verb = line.rfind(a.verb);
        if (verb == std::string_view::npos) continue;
        const bool starts = a.starts.find(word) != std::string_view::npos && has_digit(line);
        if (starts) return true;
        // "Jo Smith <jo@example.com> wrote:", "jo schrieb am 3.5.:"
        const bool last = verb + a.verb.size() + 3 >= line.size();
        if (last && (named || word_count(line) <= 4) && verb > 0) return true;
        if (named && has_digit(line)) return true;
        if (a.verb == "schrieb" && has_digit(line) && word_count(line) <= 14) return true;
    }
    return false;
}

bool is_greeting(std::string_view line) {
    constexpr std::size_t longest = 80;
    constexpr std::size_t most_words = 7;
    if (line.size() > longest) return false;
    std::string_view rest;
    const bool starts = std::any_of(std::begin(greetings), std::end(greetings), [&](auto phrase) {
        return continues_after(line, phrase, rest);
    });
    if (!starts) return false;
    const auto words = word_count(line);
    const char last = line.back();
    if (last == '?' || (last == '.' && words > 3)) return false;
    if (last == ',' || last == '!' || last == ':') return words <= most_words;
    return words <= 4;
}

bool is_closing(std::string_view line) {
    constexpr std::size_t longest = 70;
    if (line.size() > longest) return false;
    while (!line.empty() &&
           std::string_view("*-_~ ").find(line.front()) != std::string_view::npos) {
        line.remove_prefix(1);
    }
    for (const auto phrase : closings) {
        std::string_view rest;
        if (!continues_after(line, phrase, rest)) continue;
        rest = ascii::trim(rest);
        if (rest.empty()) return true;
        // A name may follow: "thanks, jo smith".
        const auto name = rest.find_first_not_of(",.!- ");
        if (name == std::string_view::npos) return true;
        const bool punctuated = rest[0] == ',' || rest[0] == '.' || rest[0] == '!';
        const char last = rest.back();
        if (word_count(rest.substr(name)) <= (punctuated ? 3u : 2u) && last != '?' && last != '.') {
            return true;
        }
    }
    return false;
}

bool begins_footer(std::string_view line) {
    line = without_marks(line);
    return starts_with_one_of(line, footers);
}

bool is_device_signature(std::string_view line) {
    constexpr std::size_t longest = 90;
    return line.size() <= longest && starts_with_one_of(line, devices);
}

}  // namespace triaged::message
