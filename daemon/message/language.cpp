#include "message/language.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <algorithm>

#include "base/ascii.h"
#include "message/charset.h"
#include "message/limits.h"

namespace triaged::message {
namespace {

bool is_link_or_address(std::string_view word) {
    return word.find('@') != word.npos || word.find("://") != word.npos || word.starts_with("www.");
}

// Words as they are, without links, addresses and control characters.
std::string sample_of(std::string_view text) {
    std::string out;
    text = utf8_prefix(text, 4 * limits::language);
    std::size_t pos = 0;
    while (pos < text.size() && out.size() < limits::language) {
        while (pos < text.size() && ascii::is_space(text[pos])) ++pos;
        std::size_t end = pos;
        while (end < text.size() && !ascii::is_space(text[end])) ++end;
        const auto word = text.substr(pos, end - pos);
        if (!word.empty() && !is_link_or_address(word)) {
            if (!out.empty()) out += ' ';
            for (const char c : word) {
                const auto u = static_cast<unsigned char>(c);
                if (u >= 0x20 && u != 0x7f) out += c;
            }
        }
        pos = end;
    }
    return std::string(utf8_prefix(out, limits::language));
}

}  // namespace

Language detect_language(std::string_view text) {
    const std::string sample = sample_of(text);
    constexpr std::size_t too_short = 8;
    if (sample.size() < too_short) return {};
    CLD2::Language languages[3];
    int percents[3];
    double scores[3];
    int bytes = 0;
    bool reliable = false;
    CLD2::CLDHints hints{nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
    CLD2::ExtDetectLanguageSummary(sample.data(), static_cast<int>(sample.size()), true, &hints, 0,
                                   languages, percents, scores, nullptr, &bytes, &reliable);
    if (languages[0] == CLD2::UNKNOWN_LANGUAGE || !reliable) return {};
    std::string code = CLD2::LanguageCode(languages[0]);
    code = code.substr(0, code.find('-'));
    if (code.size() != 2) return {};
    return {std::move(code), std::clamp(percents[0] / 100.0, 0.0, 1.0)};
}

}  // namespace triaged::message
