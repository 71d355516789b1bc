// The words, texts and mails of a RandomBatch.
#include "random_text.h"

#include "random_rules.h"

namespace triaged::triage {
namespace {

// What words are made of: a few letters of one script, with what makes folding hard there.
const std::vector<Texts>& alphabets() {
    static const std::vector<Texts> all = {
        {"a", "b", "e", "i", "s", "z", "K", "t"},
        {"a", "e", "é", "e\u0301", "ä", "a\u0308", "ñ", "ç", "C\u0327", "Ø", "o\u0323\u0302"},
        {"s", "ß", "ẞ", "ss", "S", "ſ", "a", "ﬁ", "ﬀ", "ﬅ", "ŉ", "ǰ"},
        {"i", "İ", "ı", "I", "I\u0307", "i\u0307", "a", "J\u030C"},
        {"Ａ", "ｂ", "Ｅ", "１", "a", "b", "e", "1", "Ｋ", "\u212A"},
        {"σ", "ς", "Σ", "α", "ά", "Ά", "α\u0301", "ΐ", "ο", "ᾳ", "ᾼ", "Ω", "\u2126"},
        {"н", "е", "т", "Н", "Е", "й", "и\u0306", "Ё", "ё", "ґ"},
        {"ر", "د", "ا", "لا", "ﻻ", "ة", "\u0651", "\u0640", "أ", "ا\u0654"},
        {"ש", "\uFB2A", "ש\u05C1", "ל", "ו", "ם", "\u05B8"},
        {"क", "ष", "\u094D", "ि", "न", "ा", "क\u093C", "\u0958", "१"},
        {"ค", "\u0E37", "น", "เ", "ง", "\u0E33", "\u0E34", "๑"},
        {"ខ", "\u17D2", "ម", "\u17C2", "ລ", "ະ", "က", "\u102C"},
        {"返", "金", "\uF90A", "㈱", "谢", "款", "𠮷", "〇"},
        {"か", "が", "か\u3099", "カ", "ガ", "ｶ\uFF9E", "ー", "ッ", "ｯ", "々"},
        {"한", "\u1112", "\u1161", "\u11AB", "국", "하", "ㅎ"},
        {"😡", "👍🏽", "❤\uFE0F", "1\uFE0F\u20E3", "👨\u200D👩\u200D👧", "🇩🇪", "☎", "€", "£", "™"},
        {"0", "1", "2", "7", "٣", "３", "²", "Ⅳ", "½", "一"},
    };
    return all;
}

const Texts& ignorables() {
    static const Texts all = {"\u00AD", "\u200B", "\u200D", "\u200C", "\uFEFF",
                              "\u2060", "\uFE0F", "\u034F", "\u180E", "\u061C"};
    return all;
}

const Texts& separators() {
    static const Texts all = {
        "\n", ", ", ". ", "-",  "'",      "\u2019", "  ",     "/",       ":",      "#",     "…",
        "@",  "! ", "?",  "\t", "\u00A0", "\u3000", "\u2028", "、",      "(",      ")",     "_",
        "*",  ";",  "=",  "<",  "+",      "\n\n",   "\r\n",   " \u0301", "\u0085", "\u00B4"};
    return all;
}

const Texts& emoticons() {
    static const Texts all = {":)", ":-)", ":-(", "<3", "</3", ":((", ";-P", ":/", "=D"};
    return all;
}

}  // namespace

Texts characters(const std::string& text) {
    Texts all;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) all.emplace_back();
        if (!all.empty()) all.back() += c;
    }
    return all;
}

std::string joined(const Texts& texts, std::size_t begin, std::size_t end) {
    std::string out;
    for (std::size_t i = begin; i < end; ++i) out += texts[i];
    return out;
}

RandomBatch::RandomBatch(std::uint64_t seed) : random_(seed) {
    letters_ = pick(alphabets());
    if (one_in(2)) {
        const Texts& more = pick(alphabets());
        letters_.insert(letters_.end(), more.begin(), more.end());
    }
    while (words_.size() < 10) words_.push_back(made_word());
    for (int i = 0; i < 2; ++i) lists_.push_back("list-" + std::to_string(i));
}

std::string RandomBatch::made_word() {
    std::string word;
    for (std::size_t n = 1 + below(4); n > 0; --n) word += pick(letters_);
    return word;
}

// The word as somebody else may type it: another case, wide or cut by what nobody sees.
std::string RandomBatch::varied(const std::string& word) {
    std::string out;
    const bool upper = one_in(3);
    const bool stretched = one_in(12);
    for (const auto& c : characters(word)) {
        const bool ascii = c.size() == 1 && c[0] >= 'a' && c[0] <= 'z';
        std::string letter = ascii && upper ? std::string(1, static_cast<char>(c[0] - 32)) : c;
        if (ascii && one_in(20)) {
            letter = "\xEF\xBD";  // full width: U+FF41 is EF BD 81
            letter += static_cast<char>(0x81 + (c[0] - 'a'));
        }
        out += letter;
        if (stretched && one_in(2)) out += letter + letter + (one_in(2) ? letter : "");
        if (one_in(25)) out += pick(ignorables());
    }
    return out;
}

std::string RandomBatch::separator() {
    return one_in(2) ? " " : one_in(8) ? "" : pick(separators());
}

std::string RandomBatch::text(std::size_t words) {
    std::string out;
    for (; words > 0; --words) {
        if (one_in(25)) {
            out += ' ' + pick(emoticons());
            if (one_in(2)) out += ' ';
        } else if (one_in(25)) {
            out += " #Aa" + std::string(one_in(2) ? "Be" : "bE") + (one_in(2) ? "Z " : " ");
        } else if (one_in(10)) {
            for (std::size_t n = below(4); n > 0; --n) out += words_[below(2)] + ' ';
        } else {
            out += varied(one_in(8) ? made_word() : pick(words_));
        }
        out += separator();
    }
    return out;
}

std::string RandomBatch::phrase() {
    std::string out;
    if (one_in(20)) return pick(emoticons());
    if (one_in(25)) return one_in(2) ? "#AaBe" : "aa be";
    const bool stems = one_in(6);  // whose occurrences overlap
    for (std::size_t n = stems ? 2 + below(4) : one_in(2) ? 1 : 1 + below(3); n > 0; --n) {
        const std::string& word = stems ? words_[below(2)] : pick(words_);
        if (one_in(stems ? 2 : 4)) {
            const Texts parts = characters(word);
            const std::string stem = joined(parts, 0, 1 + below(parts.size()));
            out += stem + '*';
        } else {
            out += varied(word);
        }
        if (n > 1) out += one_in(3) ? " ... " : one_in(4) && out.back() != '*' ? "-" : " ";
    }
    return characters(out).size() <= 24 ? out : phrase();  // each may be a word, of which 24 may be
}

Texts RandomBatch::phrases() {
    Texts all;
    for (std::size_t n = 1 + below(3); n > 0; --n) all.push_back(phrase());
    return all;
}

void RandomBatch::add_zones(message::Message& mail) {
    using message::Zone;
    constexpr Zone zones[] = {Zone::greeting, Zone::body,   Zone::closing,  Zone::signature,
                              Zone::footer,   Zone::quoted, Zone::forwarded};
    for (std::size_t n = 1 + below(5); n > 0; --n) {
        const Zone zone = zones[below(7)];
        const std::string run = text(1 + below(8)) + '\n';
        const std::size_t begin = mail.plain_text.size();
        mail.plain_text += run;
        mail.zones.push_back({zone, begin, mail.plain_text.size()});
        if (zone == Zone::greeting || zone == Zone::body || zone == Zone::closing) {
            mail.new_text += run;
        }
    }
}

message::Message RandomBatch::mail() {
    static const Texts addresses = {
        "a@shop.example", "b@shop.example", "a@b.example", "a@mail.b.example", "", "c@ample"};
    message::Message mail;
    if (!one_in(6)) mail.subject = text(1 + below(4));
    if (one_in(8)) mail.subject = varied(pick(words_));
    if (one_in(3)) {
        add_zones(mail);
    } else if (!one_in(10)) {
        mail.new_text = text(1 + below(20));
        mail.plain_text = mail.new_text;
    }
    const auto somebody = [&] {
        return message::Address{one_in(2) ? "" : text(1 + below(2)), pick(addresses)};
    };
    mail.from = {somebody()};
    for (auto* const field : {&mail.to, &mail.cc, &mail.reply_to}) {
        for (std::size_t n = below(3); n > 0; --n) field->push_back(somebody());
    }
    for (std::size_t n = below(3); n > 0; --n) {
        mail.fields.push_back(
            {one_in(2) ? "X-Tag" : "X-OTHER", one_in(5) ? "" : text(1 + below(3))});
    }
    for (std::size_t n = below(3); n > 0; --n) {
        message::Part part{"text/plain", "", "", "", 1000, false};
        if (one_in(2)) part.filename = varied(pick(words_)) + ".pdf";
        part.attachment = one_in(2);
        mail.parts.push_back(std::move(part));
    }
    mail.language = one_in(3) ? "de" : one_in(3) ? "unknown" : "en";
    return mail;
}

}  // namespace triaged::triage
