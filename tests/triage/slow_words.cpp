#include "slow_words.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>

namespace triaged::triage::slowly {

std::string utf8(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

std::string utf8(UChar32 c) { return utf8(icu::UnicodeString(c)); }

std::vector<UChar32> code_points(const std::string& text) {
    const auto unicode = icu::UnicodeString::fromUTF8(text);
    std::vector<UChar32> all;
    for (int32_t i = 0; i < unicode.length(); i = unicode.moveIndex32(i, 1)) {
        all.push_back(unicode.char32At(i));
    }
    return all;
}

std::string folded(const std::string& text) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* const fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    auto unicode = fold->normalize(icu::UnicodeString::fromUTF8(text), status);
    unicode.findAndReplace(u"i\u0307", u"i");
    unicode.findAndReplace(u"\u0131", u"i");
    return utf8(unicode);
}

std::string cleaned(const std::string& text) {
    icu::UnicodeString kept;
    for (const UChar32 c : code_points(text)) {
        if (!u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) kept.append(c);
    }
    UErrorCode status = U_ZERO_ERROR;
    return utf8(icu::Normalizer2::getNFKCInstance(status)->normalize(kept, status));
}

std::string trimmed(const std::string& text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

namespace {

// A sign that is a word of its own: no blanks stand between words of these scripts.
bool stands_alone(UChar32 c) {
    const auto category = u_charType(c);
    if (category == U_CURRENCY_SYMBOL || category == U_OTHER_SYMBOL) return c >= 0x80;
    if (c >= 0x1F3FB && c <= 0x1F3FF) return true;  // shades of skin
    if (c == 0x30FC) return true;
    if (c >= 0xE00 && u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC)) return true;
    if (!u_isalpha(c) && category != U_LETTER_NUMBER) return false;
    if ((U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_NL_MASK)) == 0) return false;
    UErrorCode status = U_ZERO_ERROR;
    const auto script = uscript_getScript(c, &status);
    return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
           script == USCRIPT_THAI || script == USCRIPT_LAO || script == USCRIPT_KHMER ||
           script == USCRIPT_MYANMAR;
}

bool is_of_a_word(UChar32 c) {
    return (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) != 0;
}

// "#NeverAgain" with a blank before each capital that follows a small letter.
std::string without_camel_case(const std::string& text) {
    std::string out;
    bool in_tag = false;
    bool small = false;
    for (const UChar32 c : code_points(text)) {
        if (c == '#') {
            in_tag = true;
            small = false;
        } else if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) {
            // Not there.
        } else if (!is_of_a_word(c) || stands_alone(c) || folded(utf8(c)) == "1\u20442") {
            in_tag = small = false;  // "½" has become three signs by then
        } else if (in_tag && small && c >= 'A' && c <= 'Z') {
            out += ' ';
            small = false;
        }
        if (u_islower(c)) small = true;
        out += utf8(c);
    }
    return out;
}

void append_words(const std::string& text, Words& words) {
    std::string word;
    const auto close = [&] {
        if (!word.empty()) words.push_back(word);
        word.clear();
    };
    for (const UChar32 c : code_points(folded(without_camel_case(text)))) {
        if (stands_alone(c)) {
            close();
            words.push_back(utf8(c));
        } else if (is_of_a_word(c)) {
            word += utf8(c);
        } else {
            close();
        }
    }
    close();
}

bool is_one_of(char c, const char* set) {
    return c != '\0' && std::string(set).find(c) != std::string::npos;
}

// Eyes, perhaps a nose, a mouth, or a heart; not within a word, an address or a time.
std::size_t emoticon_at(const std::string& text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? text[i] : '\0'; };
    const auto is_free = [&](std::size_t i) {
        const char c = byte(i);
        return i >= text.size() ||
               (static_cast<unsigned char>(c) < 0x80 && !std::isalnum(c) && c != '/' && c != ':');
    };
    if (at > 0 && !is_free(at - 1)) return 0;
    for (const std::string heart : {"<3", "</3"}) {
        if (text.compare(at, heart.size(), heart) == 0) {
            return is_free(at + heart.size()) ? heart.size() : 0;
        }
    }
    if (!is_one_of(byte(at), ":;=")) return 0;
    const std::size_t mouth = at + (is_one_of(byte(at + 1), "-'^") ? 2 : 1);
    if (!is_one_of(byte(mouth), "()[]DPp/\\|@")) return 0;
    return is_free(mouth + 1) || byte(mouth + 1) == byte(mouth) ? mouth + 1 - at : 0;
}

}  // namespace

Words words_in(const std::string& text) {
    Words words;
    std::string before;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = emoticon_at(text, i);
        if (length == 0) {
            before += text[i++];
            continue;
        }
        append_words(before, words);
        before.clear();
        const std::string face = text.substr(i, length);
        words.push_back(face[0] == '<'
                            ? face
                            : std::string{face[0], static_cast<char>(std::tolower(face.back()))});
        i += length;
    }
    append_words(before, words);
    return words;
}

namespace {

// Letters that stand three times and more, as often as said.
std::string shortened(const std::string& word, std::size_t times) {
    const auto letters = code_points(word);
    std::string out;
    for (std::size_t i = 0; i < letters.size();) {
        std::size_t end = i;
        while (end < letters.size() && letters[end] == letters[i]) ++end;
        const bool stretched = end - i >= 3 && u_isalpha(letters[i]);
        for (std::size_t n = stretched ? times : end - i; n > 0; --n) out += utf8(letters[i]);
        i = end;
    }
    return out;
}

Part pattern_words(std::string text) {
    Part words;
    while (!text.empty()) {
        const auto star = text.find('*');
        for (auto& word : words_in(text.substr(0, star))) words.push_back({word, false});
        if (star == std::string::npos) break;
        words.back().stem = true;
        text.erase(0, star + 1);
    }
    return words;
}

}  // namespace

bool PatternWord::matches(const std::string& word) const {
    return is(word) || is(shortened(word, 2)) || is(shortened(word, 1));
}

std::vector<Part> pattern_parts(std::string text) {
    std::vector<Part> parts;
    for (;;) {
        const auto gap = text.find(" ... ");
        parts.push_back(pattern_words(text.substr(0, gap)));
        if (gap == std::string::npos) return parts;
        text.erase(0, gap + 5);
    }
}

namespace {

bool stands_at(const Words& words, std::size_t at, const Part& part) {
    if (at + part.size() > words.size()) return false;
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (!part[i].matches(words[at + i])) return false;
    }
    return true;
}

// Up to five words may stand between two parts.
bool stands_at(const Words& words, std::size_t at, const std::vector<Part>& parts,
               std::size_t first) {
    if (!stands_at(words, at, parts[first])) return false;
    if (first + 1 == parts.size()) return true;
    const std::size_t next = at + parts[first].size();
    for (std::size_t gap = 0; gap <= 5; ++gap) {
        if (stands_at(words, next + gap, parts, first + 1)) return true;
    }
    return false;
}

}  // namespace

bool contains(const Words& words, const std::vector<Part>& parts) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (stands_at(words, i, parts, 0)) return true;
    }
    return false;
}

}  // namespace triaged::triage::slowly
