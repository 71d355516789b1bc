#include "random_rules.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <set>

namespace triaged::triage {
namespace {

using Texts = std::vector<std::string>;

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

// One of a word's characters with what combines with it: good enough to cut words at.
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

}  // namespace

bool is_pattern(const std::string& pattern) {
    int error = 0;
    std::size_t offset = 0;
    pcre2_code* const code = pcre2_compile(
        reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
        PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_MULTILINE, &error, &offset, nullptr);
    pcre2_code_free(code);
    return code != nullptr;
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

std::string RandomBatch::regex_literal() {
    const std::string word = one_in(3) ? made_word() : pick(words_);
    std::string out;
    for (const auto& c : characters(word)) {
        if (one_in(40)) {
            out += "\\x{" + std::string(one_in(2) ? "61" : "DF") + "}";
        } else {
            out += c;
        }
    }
    if (one_in(6)) out += separator();
    if (one_in(6)) out = (one_in(2) ? " " : "\\s*") + out;
    std::string safe;  // what came from separators is meant as it stands
    for (std::size_t i = 0; i < out.size(); ++i) {
        const bool escape = out[i] == '\\' && i + 1 < out.size();
        if (std::string("()?*+#[]{}|^$.").find(out[i]) != std::string::npos &&
            !(i > 0 && (out[i - 1] == 's' || out[i - 1] == 'x')) && !(out[i] == '}')) {
            safe += '\\';
        }
        safe += out[i];
        if (escape) safe += out[++i];
    }
    if (one_in(30)) return "\\Q" + word + "\\E";
    return safe;
}

std::string RandomBatch::regex_group(int depth) {
    switch (below(12)) {
        case 0:
        case 1:
            ++groups_;
            return "(" + regex_alternation(depth + 1) + ")";
        case 2:
        case 3: {
            ++groups_;
            const std::string name = "f" + std::to_string(groups_);
            return "(?<" + name + ">" + regex_alternation(depth + 1) + ")";
        }
        case 4:
            return "(?>" + regex_alternation(depth + 1) + ")";
        case 5:
            return "(?=" + regex_alternation(depth + 1) + ")";
        case 6:
            return "(?!" + regex_alternation(depth + 1) + ")";
        case 7:
            return std::string("(?<") + (one_in(2) ? "=" : "!") + pick(letters_) + ")";
        case 8:
            return std::string(one_in(2) ? "(?-i:" : "(?i:") + regex_alternation(depth + 1) + ")";
        case 9:
            return one_in(2) ? "(?-i)" : one_in(2) ? "(?s)" : "(?i)";
        default:
            return "(?:" + regex_alternation(depth + 1) + ")";
    }
}

std::string RandomBatch::regex_atom(int depth) {
    static const Texts pieces = {".",
                                 "\\d",
                                 "\\w",
                                 "\\s",
                                 "\\W",
                                 "\\D",
                                 "\\S",
                                 "\\b",
                                 "\\B",
                                 "^",
                                 "$",
                                 "\\A",
                                 "\\z",
                                 "\\h",
                                 "\\R",
                                 "\\X",
                                 "\\p{L}",
                                 "\\p{Lu}",
                                 "\\p{N}",
                                 "\\pM",
                                 "\\P{L}",
                                 "\\N",
                                 "\\p{Greek}",
                                 "[[:alpha:]]",
                                 "[^\\s]",
                                 "[\\d\\s]",
                                 "[a-z]",
                                 "[^a]",
                                 "[0-9]",
                                 "\\Z",
                                 "[[:^digit:]]",
                                 "\\p{Han}",
                                 "[\\w-]",
                                 "[^\\W\\d]",
                                 "\\p{Xan}",
                                 "[\\x{3040}-\\x{9fff}]"};
    if (one_in(2)) return regex_literal();
    if (one_in(3) && depth < 3) return regex_group(depth);
    if (groups_ > 0 && one_in(6)) {
        const auto n = std::to_string(1 + below(static_cast<std::size_t>(groups_)));
        return one_in(2) ? "\\" + n : "\\g{" + n + "}";
    }
    if (one_in(5)) {
        std::string set = one_in(4) ? "[^" : "[";
        for (std::size_t n = 1 + below(4); n > 0; --n) set += characters(pick(letters_)).front();
        return set + "]";
    }
    return pick(pieces);
}

std::string RandomBatch::regex_alternation(int depth) {
    static const Texts quantifiers = {"?",   "*",   "+",   "{2}",  "{1,2}", "{0,2}",
                                      "??",  "*?",  "+?",  "++",   "?+",    "{2,}",
                                      "{1}", "{0}", "{3}", "{0,}", "{1,}?", "{,2}"};
    std::string out;
    for (std::size_t n = one_in(3) ? 1 + below(3) : 1; n > 0; --n) {
        for (std::size_t m = 1 + below(depth == 0 ? 4 : 2); m > 0; --m) {
            out += regex_atom(depth);
            if (one_in(4)) out += pick(quantifiers);
        }
        if (n > 1) out += '|';
    }
    return out;
}

std::string RandomBatch::regex() {
    for (;;) {
        groups_ = 0;
        const std::string pattern = regex_alternation(0);
        if (pattern.size() <= 300 && is_pattern(pattern)) return pattern;
    }
}

Matcher RandomBatch::matcher(const std::string& field) {
    static const Texts domains = {"shop.example", "example", "@b.example", "le", "SHOP.example"};
    static const Texts addresses = {"a@shop.example", "B@shop.example", "a@b.example"};
    const bool address = field == "from" || field == "to" || field == "cc" || field == "reply_to";
    if (address && one_in(3)) return {Matcher::Kind::domain, {pick(domains)}, true};
    if (address && one_in(5)) return {Matcher::Kind::address, {pick(addresses)}, true};
    if (address && one_in(5)) return {Matcher::Kind::name, phrases(), true};
    switch (below(12)) {
        case 0:
        case 1:
        case 2:
        case 3:
            return {Matcher::Kind::words, phrases(), true};
        case 4:
            return {Matcher::Kind::list, {pick(lists_)}, true};
        case 5:
        case 6:
        case 7:
        case 8:
            if (one_in(5)) return {Matcher::Kind::regex, {regex(), regex()}, true};
            return {Matcher::Kind::regex, {regex()}, true};
        case 9:
            if (address) return {Matcher::Kind::equals, {pick(addresses)}, true};
            return {Matcher::Kind::equals, {varied(pick(words_)), pick(words_)}, true};
        case 10: {
            std::string glob;
            for (const auto& c : characters(pick(words_))) glob += one_in(4) ? "?" : c;
            return {Matcher::Kind::glob, {one_in(2) ? "*" + glob : glob + "*"}, true};
        }
        default:
            return {Matcher::Kind::exists, {}, !one_in(3)};
    }
}

When RandomBatch::field_condition() {
    static const Texts fields = {"subject",  "body",         "body",           "text",      "text",
                                 "quoted",   "footer",       "from",           "to",        "cc",
                                 "reply_to", "header:X-Tag", "header:x-other", "attachment"};
    When when;
    when.kind = When::Kind::field;
    when.field = pick(fields);
    std::set<Matcher::Kind> used;
    for (std::size_t n = one_in(6) ? 2 : 1; n > 0; --n) {
        Matcher one = matcher(when.field);
        if (!used.insert(one.kind).second) continue;
        if (when.field == "attachment" && one.kind == Matcher::Kind::exists) one.wanted = true;
        when.matchers.push_back(std::move(one));
    }
    return when;
}

When RandomBatch::leaf_condition() {
    static const Texts topics = {"refund", "billing", "order"};
    static const Texts signs = {">=", ">", "<=", "<"};
    if (!one_in(5)) return field_condition();
    When when;
    when.sign = pick(signs);
    switch (below(7)) {
        case 0:
            when.kind = When::Kind::topic;
            when.names = {pick(topics), pick(topics)};
            return when;
        case 1:
            when.kind = When::Kind::main_topic;
            when.names = {pick(topics)};
            return when;
        case 2:
            when.kind = When::Kind::topic_weight;
            when.names = {pick(topics)};
            when.number = static_cast<int>(below(6)) - 2;
            return when;
        case 3:
            when.kind = When::Kind::urgency;
            when.number = 10 + static_cast<int>(below(8)) * 10;
            return when;
        case 4:
            when.kind = When::Kind::size;
            when.number = static_cast<int>(below(3)) * 1000;
            return when;
        case 5:
            when.kind = When::Kind::attachments;
            when.number = static_cast<int>(below(3));
            return when;
        default:
            when.kind = When::Kind::language;
            when.names = {one_in(2) ? "en" : "DE"};
            return when;
    }
}

When RandomBatch::condition(int depth) {
    if (depth >= 3 || one_in(2)) return leaf_condition();
    When when;
    constexpr When::Kind kinds[] = {When::Kind::all, When::Kind::any, When::Kind::any,
                                    When::Kind::none, When::Kind::mapping};
    when.kind = kinds[below(5)];
    std::set<std::string> keys;
    for (std::size_t n = 1 + below(3); n > 0; --n) {
        When child = condition(depth + 1);
        if (when.kind == When::Kind::mapping) {
            // One key stands once in a mapping; a mapping in a mapping is the same mapping.
            if (child.kind != When::Kind::field || !keys.insert(child.field.substr(0, 6)).second)
                continue;
        }
        when.children.push_back(std::move(child));
    }
    if (when.children.empty()) return leaf_condition();
    return when;
}

Rules RandomBatch::rules(std::size_t count) {
    static const Texts topics = {"refund", "billing", "order"};
    Rules rules;
    for (const auto& list : lists_) rules.lists.emplace_back(list, phrases());
    const bool stops = one_in(3);
    for (std::size_t i = 0; i < count; ++i) {
        if (rules.files.empty() || one_in(count / 3 + 1)) {
            RuleFile file;
            if (one_in(3)) file.language = one_in(2) ? "en" : "de";
            file.lexicon = {phrase()};
            rules.files.push_back(std::move(file));
        }
        RandomRule rule;
        rule.id = "r" + std::to_string(i);
        if (!one_in(40)) rule.when.push_back(condition(0));
        rule.topics.emplace_back(pick(topics), static_cast<int>(below(5)) - 1);
        if (one_in(3)) rule.urgency = static_cast<int>(below(5)) * 10 - 20;
        rule.stop = stops && i > count / 2 && one_in(20);
        rules.files.back().rules.push_back(std::move(rule));
    }
    return rules;
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
