#include "triage/folding.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/ucasemap.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <array>

#include "base/ascii.h"

namespace triaged::triage {
namespace {

constexpr char32_t kTable = 0x600;  // Latin, Greek, Cyrillic, Hebrew: looked up, not computed
constexpr char32_t kReplacement = 0xFFFD;

const icu::Normalizer2& casefolding() {
    static const icu::Normalizer2* const instance = [] {
        UErrorCode status = U_ZERO_ERROR;
        return icu::Normalizer2::getNFKCCasefoldInstance(status);
    }();
    return *instance;
}

const icu::Normalizer2& composing() {
    static const icu::Normalizer2* const instance = [] {
        UErrorCode status = U_ZERO_ERROR;
        return icu::Normalizer2::getNFKCInstance(status);
    }();
    return *instance;
}

bool is_single(char32_t c) {
    const auto category = u_charType(static_cast<UChar32>(c));
    if (category == U_CURRENCY_SYMBOL || category == U_OTHER_SYMBOL) return c >= 0x80;
    if (c < 0xE00) return false;
    if (u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_EXTENDED_PICTOGRAPHIC)) return true;
    if (category == U_MODIFIER_SYMBOL) return c >= 0x1F3FB && c <= 0x1F3FF;
    UErrorCode status = U_ZERO_ERROR;
    switch (uscript_getScript(static_cast<UChar32>(c), &status)) {
        case USCRIPT_HAN:
        case USCRIPT_HIRAGANA:
        case USCRIPT_KATAKANA:
        case USCRIPT_THAI:
        case USCRIPT_LAO:
        case USCRIPT_KHMER:
        case USCRIPT_MYANMAR:
            return (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_NL_MASK)) != 0;
        default:
            return c == 0x30FC;  // the long vowel mark of kana
    }
}

CharClass compute_class(char32_t c) {
    if (is_single(c)) return CharClass::single;
    constexpr std::uint32_t word = U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK;
    return (U_GET_GC_MASK(c) & word) != 0 ? CharClass::word : CharClass::separator;
}

// "i" with a combining dot above, and dotless i, as plain i.
std::string without_turkish_dots(std::string text) {
    for (std::size_t at = 0; (at = text.find("i\xCC\x87", at)) != std::string::npos; ++at) {
        text.erase(at + 1, 2);
    }
    for (std::size_t at = 0; (at = text.find("\xC4\xB1", at)) != std::string::npos; ++at) {
        text.replace(at, 2, "i");
    }
    return text;
}

std::string compute_fold(std::string_view segment) {
    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    UErrorCode status = U_ZERO_ERROR;
    casefolding().normalizeUTF8(0, {segment.data(), static_cast<int32_t>(segment.size())}, sink,
                                nullptr, status);
    return without_turkish_dots(std::move(out));
}

std::string compute_gate_fold(char32_t c) {
    std::array<char16_t, 4> source{};
    std::array<char16_t, 8> folded{};
    int32_t length = 0;
    U16_APPEND_UNSAFE(source.data(), length, c);
    UErrorCode status = U_ZERO_ERROR;
    const int32_t size =
        u_strFoldCase(folded.data(), 8, source.data(), length, U_FOLD_CASE_DEFAULT, &status);
    std::string out;
    icu::UnicodeString(folded.data(), size).toUTF8String(out);
    return without_turkish_dots(std::move(out));
}

struct Entry {
    std::array<char, 7> folded{};
    std::uint8_t folded_size = 0;
    std::array<char, 7> gate{};
    std::uint8_t gate_size = 0;
    CharClass char_class = CharClass::separator;
    bool boundary = false;
    bool tabled = true;  // both foldings fit
};

template <std::size_t N>
bool store(const std::string& text, std::array<char, N>& to, std::uint8_t& size) {
    if (text.size() > N) return false;
    std::copy(text.begin(), text.end(), to.begin());
    size = static_cast<std::uint8_t>(text.size());
    return true;
}

const std::array<Entry, kTable>& table() {
    static const auto* const entries = [] {
        auto* const made = new std::array<Entry, kTable>();
        for (char32_t c = 0; c < kTable; ++c) {
            Entry& entry = (*made)[c];
            std::string utf8;
            append_utf8(utf8, c);
            entry.tabled = store(compute_fold(utf8), entry.folded, entry.folded_size) &&
                           store(compute_gate_fold(c), entry.gate, entry.gate_size);
            entry.char_class = compute_class(c);
            entry.boundary = casefolding().hasBoundaryBefore(static_cast<UChar32>(c)) != 0;
        }
        return made;
    }();
    return *entries;
}

bool is_ignorable(char32_t c) {
    return c >= 0xAD &&
           u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

// Letters of Latin-1, which no normalisation touches, make up most of what is not ASCII.
bool needs_cleaning(std::string_view text, const TextBits& bits) {
    std::size_t length = 0;
    for (std::size_t i = bits.other.next(0); i < text.size(); i = bits.other.next(i + length)) {
        const char32_t c = decode(text, i, length);
        if (is_ignorable(c) || !composing().isInert(static_cast<UChar32>(c))) return true;
    }
    return false;
}

}  // namespace

CharClass classify(char32_t c) { return c < kTable ? table()[c].char_class : compute_class(c); }

char32_t decode(std::string_view text, std::size_t at, std::size_t& length) {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    auto i = static_cast<int64_t>(at);
    const auto size = static_cast<int64_t>(text.size());
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    length = static_cast<std::size_t>(i) - at;
    return c < 0 ? kReplacement : static_cast<char32_t>(c);
}

void append_utf8(std::string& out, char32_t c) {
    std::array<std::uint8_t, 4> bytes{};
    int32_t size = 0;
    U8_APPEND_UNSAFE(bytes.data(), size, c);
    out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

bool is_boundary(char32_t c) {
    if (c < kTable) return table()[c].boundary;
    return casefolding().hasBoundaryBefore(static_cast<UChar32>(c)) != 0;
}

bool has_case(char32_t c) {
    const auto point = static_cast<UChar32>(c);
    return u_hasBinaryProperty(point, UCHAR_CHANGES_WHEN_CASEMAPPED) ||
           u_hasBinaryProperty(point, UCHAR_CHANGES_WHEN_CASEFOLDED);
}

void append_folded(std::string& out, std::string_view segment) {
    std::size_t length = 0;
    const char32_t c = decode(segment, 0, length);
    if (length == segment.size()) {
        if (c < kTable && table()[c].tabled) {
            out.append(table()[c].folded.data(), table()[c].folded_size);
            return;
        }
        if (c >= kTable && casefolding().isInert(static_cast<UChar32>(c))) {
            out.append(segment);
            return;
        }
    }
    out += compute_fold(segment);
}

void append_gate_folded(std::string& out, char32_t c) {
    if (c < kTable && table()[c].tabled) {
        out.append(table()[c].gate.data(), table()[c].gate_size);
    } else if (casefolding().isInert(static_cast<UChar32>(c))) {
        append_utf8(out, c);
    } else {
        out += compute_gate_fold(c);
    }
}

GateText gate_folded(std::string_view text, const TextBits& bits, std::string_view lowered,
                     std::string& storage) {
    std::size_t at = bits.other.next(0);
    if (at >= text.size()) return {lowered, true};
    GateText result{{}, true};
    storage.assign(lowered.substr(0, at));
    for (std::size_t length = 0; at < text.size();) {
        const std::size_t before = storage.size();
        append_gate_folded(storage, decode(text, at, length));
        result.same_places = result.same_places && storage.size() - before == length;
        const std::size_t next = bits.other.next(at + length);
        storage.append(lowered.substr(at + length, next - at - length));
        at = next;
    }
    result.text = storage;
    return result;
}

bool clean(std::string_view text, const TextBits& bits, std::string& out, std::u32string& offsets) {
    if (!needs_cleaning(text, bits)) return false;
    out.clear();
    offsets.clear();
    std::string kept;
    std::string composed;
    for (std::size_t i = 0, length = 0; i < text.size();) {
        const std::size_t begin = i;
        kept.clear();
        int characters = 0;
        do {
            const char32_t c = decode(text, i, length);
            if (!is_ignorable(c)) append_utf8(kept, c);
            i += length;
        } while (++characters < kMaxSegment && i < text.size() && [&] {
            const char32_t next = decode(text, i, length);
            return is_ignorable(next) || !composing().hasBoundaryBefore(static_cast<UChar32>(next));
        }());
        composed.clear();
        icu::StringByteSink<std::string> sink(&composed);
        UErrorCode status = U_ZERO_ERROR;
        composing().normalizeUTF8(0, {kept.data(), static_cast<int32_t>(kept.size())}, sink,
                                  nullptr, status);
        out += composed;
        offsets.append(composed.size(), static_cast<char32_t>(begin));
    }
    offsets.push_back(static_cast<char32_t>(text.size()));
    return true;
}

std::string fold(std::string_view text) { return compute_fold(text); }

}  // namespace triaged::triage
