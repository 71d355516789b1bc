#include "message/salutations.h"

#include "message/phrase_table.h"

namespace triaged::message {
namespace {

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

// `line` behind `phrase`, which must end at a word's end.
bool continues_after(std::string_view line, std::string_view phrase, std::string_view& rest) {
    if (!line.starts_with(phrase)) return false;
    rest = line.substr(phrase.size());
    if (rest.empty()) return true;
    const auto c = static_cast<unsigned char>(rest[0]);
    return c < 0x80 && !ascii::is_alnum(rest[0]) && c != '\'' && c != '-';
}

}  // namespace

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

}  // namespace triaged::message
