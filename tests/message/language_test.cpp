#include "message/language.h"

#include <gtest/gtest.h>

namespace triaged::message {
namespace {

TEST(Language, Detect) {
    constexpr struct {
        const char* text;
        const char* code;
    } cases[] = {
        {"Hello, my lamp arrived broken and I would like to have my money back please.", "en"},
        {"Guten Tag, meine Lampe ist kaputt angekommen und ich h\u00e4tte gern mein Geld "
         "zur\u00fcck.",
         "de"},
        {"Bonjour, ma lampe est arriv\u00e9e cass\u00e9e et je voudrais \u00eatre rembours\u00e9 "
         "s'il "
         "vous pla\u00eet.",
         "fr"},
        {"Hola, mi l\u00e1mpara lleg\u00f3 rota y me gustar\u00eda que me devolvieran el dinero.",
         "es"},
        {"Buongiorno, la mia lampada \u00e8 arrivata rotta e vorrei essere rimborsato per favore.",
         "it"},
        {"Goedemorgen, mijn lamp is kapot aangekomen en ik wil graag mijn geld terug krijgen.",
         "nl"},
        {"Bom dia, o meu candeeiro chegou partido e gostaria de receber o meu dinheiro de volta.",
         "pt"},
        {"\u3053\u3093\u306b\u3061\u306f\u3001\u30e9\u30f3\u30d7\u304c\u58ca\u308c\u3066\u5c4a"
         "\u304d"
         "\u307e\u3057\u305f\u3002\u8fd4\u91d1\u3092\u304a\u9858\u3044\u3057\u307e\u3059\u3002",
         "ja"},

        // too short, or nothing to go by
        {"", "unknown"},
        {"ok", "unknown"},
        {"12345 67890 12345 67890", "unknown"},
        {"https://x.example/the/page/that/does/not/work jo@example.com", "unknown"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        const auto language = detect_language(c.text);
        EXPECT_EQ(language.code, c.code);
        EXPECT_GE(language.confidence, 0);
        EXPECT_LE(language.confidence, 1);
        EXPECT_EQ(language.confidence > 0, language.code != "unknown");
    }
}

TEST(Language, LinksAndAddressesDoNotCount) {
    const auto language = detect_language(
        "https://www.example.com/the/english/words/are/many/and/this/goes/on?and=on "
        "Meine Lampe ist kaputt angekommen, bitte um R\u00fcckerstattung des Betrages.");
    EXPECT_EQ(language.code, "de");
}

}  // namespace
}  // namespace triaged::message
