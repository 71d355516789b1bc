#include "message/zones.h"

#include <gtest/gtest.h>

namespace triaged::message {
namespace {

// Each line with the first letter of its zone in front: "g|Hi Jo,\nb|...". F is forwarded, f
// footer.
std::string shown(std::string_view text, std::string_view name = "") {
    std::string out;
    for (const auto& range : find_zones(text, name)) {
        const char letter = range.zone == Zone::forwarded ? 'F' : to_string(range.zone)[0];
        std::size_t pos = range.begin;
        while (pos < range.end) {
            const auto end = std::min(text.find('\n', pos), range.end - 1) + 1;
            out += letter;
            out += '|';
            out += text.substr(pos, end - pos);
            pos = end;
        }
    }
    return out;
}

// The text of such lines without their letters.
std::string without_letters(std::string_view marked) {
    std::string out;
    for (std::size_t pos = 0; pos < marked.size();) {
        const auto end = std::min(marked.find('\n', pos), marked.size() - 1) + 1;
        out += marked.substr(pos + 2, end - pos - 2);
        pos = end;
    }
    return out;
}

TEST(Zones, EveryKindOfLine) {
    constexpr std::string_view mails[] = {
        // English: greeting, closing, signature, Outlook header
        "g|Hi team,\ng|\nb|My lamp arrived broken.\nb|\nc|Kind regards,\nc|Jo Smith\ns|Example "
        "Ltd\n"
        "s|Phone: +44 20 7946 0000\ns|\nq|From: Support <support@example.org>\nq|Sent: Monday\n"
        "q|To: Jo\nq|Subject: Lamp\nq|\nq|Dear Jo,\n",
        "b|Thanks, that works.\nb|\nq|On 3 May 2024, at 10:00, Support <s@example.org> wrote:\nq|\n"
        "q|> Try again.\n",
        "b|It is broken.\nb|\ns|-- \ns|Jo Smith\n",
        "b|It is broken.\nb|\ns|Sent from my phone\n",
        "b|It is broken.\nb|\nf|This e-mail and any attachments are confidential.\nf|If not for "
        "you, "
        "delete it.\n",
        "b|See below.\nb|\nF|---------- Forwarded message ---------\nF|From: Al "
        "<al@x.org>\nF|\nF|Hi\n",
        "b|See below.\nb|\nF|Begin forwarded message:\nF|\nF|From: Al <al@x.org>\n",
        "b|See below.\nb|\nq|-----Original Message-----\nq|From: Al\nq|Hi\n",

        // answers between the quoted lines
        "q|On Mon, 3 May 2024 at 10:00 Al <al@x.org> wrote:\nq|> Which colour?\nb|Red.\nb|\n"
        "q|> How many?\nb|Two.\n",
        // an attribution wrapped over two lines
        "b|Yes.\nb|\nq|On Mon, May 3, 2024 at 10:00 AM A Very Long Name of Somebody\n"
        "q|<somebody@example.org> wrote:\nq|\nq|> Which?\n",
        "b|Yes.\nq|2024-05-03 10:00 GMT+02:00 Al <al@x.org>:\nq|> Which?\n",
        "b|Yes.\nq|Al Jones wrote\nq|> Which?\n",
        // Notes
        "b|Yes.\nb|\nq|Al Jones\nq|03/05/2024 10:00 AM\nq|To: Jo\nq|cc:\nq|Subject: Lamp\nq|\n"
        "q|Which?\n",
        // quoted lines that were wrapped
        "q|> this line was so long that some program on its way has wrapped it\nq|badly\n"
        "q|> and went on\nq|\nb|Yes.\n",

        // German
        "g|Sehr geehrte Damen und Herren,\ng|\nb|die Lampe ist kaputt.\nb|\n"
        "c|Mit freundlichen Gr\u00fc\u00dfen\nc|Jo Schmidt\nc|\n"
        "q|Am 03.05.2024 um 10:00 schrieb Support <s@example.org>:\nq|> Bitte warten.\n",
        "b|Geht nicht.\nb|\nq|Von: Support\nq|Gesendet: Montag, 3. Mai 2024\nq|An: Jo\n"
        "q|Betreff: Lampe\nq|\nq|Hallo\n",
        "b|Siehe unten.\nb|\nF|-------- Weitergeleitete Nachricht --------\nF|Betreff: Lampe\n",
        "b|Geht nicht.\nb|\ns|Von meinem iPhone gesendet\n",

        // French
        "g|Bonjour,\ng|\nb|Ma lampe est cass\u00e9e.\nb|\nc|Cordialement,\nc|Jo Martin\nc|\n"
        "q|Le ven. 3 mai 2024 \u00e0 10:00, Support <s@example.org> a \u00e9crit :\nq|> "
        "Attendez.\n",
        "b|Non.\nb|\nq|De : Support\nq|Envoy\u00e9 : vendredi 3 mai 2024\nq|\u00c0 : Jo\n"
        "q|Objet : Lampe\nq|\nq|Bonjour\n",

        // Spanish
        "g|Estimados se\u00f1ores:\ng|\nb|La l\u00e1mpara est\u00e1 rota.\nb|\nc|Saludos "
        "cordiales,\n"
        "c|Jo Garc\u00eda\nc|\nq|El vie, 3 may 2024 a las 10:00, Soporte (<s@example.org>) "
        "escribi\u00f3:\n"
        "q|> Espere.\n",
        "b|No.\nb|\nq|De: Soporte\nq|Enviado el: viernes, 3 de mayo de 2024\nq|Para: Jo\n"
        "q|Asunto: L\u00e1mpara\nq|\nq|Hola\n",

        // Italian
        "g|Buongiorno,\ng|\nb|La lampada \u00e8 rotta.\nb|\nc|Cordiali saluti\nc|Jo Rossi\nc|\n"
        "q|Il giorno ven 3 mag 2024 alle ore 10:00 Supporto <s@example.org> ha scritto:\n"
        "q|> Attenda.\n",
        "b|No.\nb|\nq|Da: Supporto\nq|Inviato: venerd\u00ec 3 maggio 2024\nq|A: Jo\nq|Oggetto: "
        "Lampada\n"
        "q|\nq|Salve\n",

        // Dutch
        "g|Beste heer Jansen,\ng|\nb|De lamp is stuk.\nb|\nc|Met vriendelijke groet,\nc|Jo de "
        "Vries\nc|\n"
        "q|Op vr 3 mei 2024 om 10:00 schreef Support <s@example.org>:\nq|> Wacht.\n",
        "b|Nee.\nb|\nq|Van: Support\nq|Verzonden: vrijdag 3 mei 2024\nq|Aan: Jo\nq|Onderwerp: "
        "Lamp\n"
        "q|\nq|Hallo\n",

        // Portuguese
        "g|Prezados,\ng|\nb|O candeeiro est\u00e1 partido.\nb|\nc|Atenciosamente,\nc|Jo Silva\nc|\n"
        "q|Em sex., 3 de mai. de 2024 \u00e0s 10:00, Suporte <s@example.org> escreveu:\nq|> "
        "Espere.\n",
        "b|N\u00e3o.\nb|\nq|De: Suporte\nq|Enviada em: sexta-feira, 3 de maio de 2024\nq|Para: Jo\n"
        "q|Assunto: Candeeiro\nq|\nq|Ol\u00e1\n",

        // what only looks like something else
        "b|Dear me, what a lamp. I would like another one.\n",
        "b|Thanks for the lamp, which does not work and never did since it came.\n",
        "b|On the box somebody wrote: handle with care. 3 times.\nb|And yet it broke.\n",
        "b|From: my point of view this is wrong.\nb|To: be honest, I am angry.\n",
        "b|Call me on 0123 4567890, please, any day after ten.\n",
        "b|Begin with the lamp.\n",
        "b|>From here on it was broken.\nb|I mean it.\n",
    };
    for (const auto marked : mails) {
        SCOPED_TRACE(marked);
        EXPECT_EQ(shown(without_letters(marked)), marked);
    }
}

TEST(Zones, TheSendersNameBeginsASignature) {
    EXPECT_EQ(shown("It is broken.\n\nJo Smith\nHead of Lamps\n", "Jo Smith"),
              "b|It is broken.\nb|\ns|Jo Smith\ns|Head of Lamps\n");
}

TEST(Zones, NewTextHoldsGreetingBodyAndClosing) {
    constexpr std::string_view text =
        "\nHi,\n\nIt is broken.\n\nRegards,\nJo\n\n-- \nJo Smith\n> old\n";
    EXPECT_EQ(new_text_of(text, find_zones(text, "")), "Hi,\n\nIt is broken.\n\nRegards,\nJo");
    EXPECT_EQ(new_text_of("", find_zones("", "")), "");
    EXPECT_TRUE(find_zones("", "").empty());
}

}  // namespace
}  // namespace triaged::message
