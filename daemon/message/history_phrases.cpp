#include "message/history_phrases.h"

#include <string>

#include "message/phrase_table.h"

namespace triaged::message {
namespace {

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

// "2017-03-15 23:54 gmt+01:00 jo smith <jo@example.com>:"
bool is_dated_address(std::string_view line) {
    return line.ends_with(">:") && ascii::is_digit(line[0]) && line.find('@') != line.npos &&
           line.substr(0, line.find('<')).find(':') != line.npos;
}

}  // namespace

Marker history_marker(std::string_view line) {
    if (line.starts_with("--") || line.starts_with("__") || line.starts_with("==") ||
        line.starts_with("**")) {
        if (contains_one_of(line, originals)) return Marker::original;
        if (contains_one_of(line, forwards)) return Marker::forwarded;
        return Marker::none;
    }
    if (line.ends_with(':') || line.ends_with('.')) {
        if (starts_with_one_of<bare_forwards>(line)) return Marker::forwarded;
    }
    return Marker::none;
}

bool may_begin_attribution(std::string_view line) {
    constexpr std::string_view starts[] = {"on", "at", "in", "am", "le", "el",
                                           "il", "op", "em", "no", "a",  "às"};
    const auto blank = line.substr(0, 4).find(' ');
    if (blank == std::string_view::npos && line.size() > 3) return false;
    const auto word = line.substr(0, blank);
    return std::find(std::begin(starts), std::end(starts), word) != std::end(starts) &&
           has_digit(line);
}

bool ends_with_verb(std::string_view line) {
    constexpr std::size_t most_words = 6;
    return word_count(line) <= most_words &&
           std::any_of(std::begin(attributions), std::end(attributions), [&](const Attribution& a) {
               return line.ends_with(a.verb) && line.size() > a.verb.size();
           });
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

}  // namespace triaged::message
