// The patterns of a RandomBatch.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "random_rules.h"
#include "random_text.h"

namespace triaged::triage {

bool is_pattern(const std::string& pattern) {
    int error = 0;
    std::size_t offset = 0;
    pcre2_code* const code = pcre2_compile(
        reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
        PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_MULTILINE, &error, &offset, nullptr);
    pcre2_code_free(code);
    return code != nullptr;
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

}  // namespace triaged::triage
