#include "triage/regex_outline.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "base/ascii.h"
#include "triage/folding.h"

namespace triaged::triage {
namespace {

using Texts = std::vector<std::string>;

constexpr std::size_t kMaxTexts = 24;
constexpr std::size_t kMinLiteral = 3;
constexpr std::size_t kMaxLiteral = 40;
constexpr char kAny[] = "(?s:.)";

struct GiveUp {};

// What is known of a piece of the pattern.
struct Piece {
    std::optional<Texts> exact;  // it matches these and nothing else
    Texts required;              // every match holds one of these; empty: not known
    std::string relaxed;         // the same for RE2
};

std::size_t shortest(const Texts& texts) {
    std::size_t size = texts.empty() ? 0 : kMaxLiteral;
    for (const auto& text : texts) size = std::min(size, text.size());
    return size;
}

void keep_better(Texts& best, const Texts& other) {
    if (shortest(other) > shortest(best)) best = other;
}

void unify(Texts& texts) {
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

std::optional<Texts> joined(const Texts& a, const Texts& b) {
    if (a.size() * b.size() > kMaxTexts) return std::nullopt;
    Texts all;
    for (const auto& x : a) {
        for (const auto& y : b) {
            if (x.size() + y.size() > kMaxLiteral) return std::nullopt;
            all.push_back(x + y);
        }
    }
    return all;
}

std::string escaped(char32_t c) {
    constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (auto v = static_cast<std::uint32_t>(c); v != 0 || hex.empty(); v >>= 4) {
        hex.insert(hex.begin(), digits[v & 15]);
    }
    return "\\x{" + hex + "}";
}

Piece literal(char32_t c) {
    std::string folded;
    append_gate_folded(folded, c);
    return {Texts{folded}, {}, escaped(c)};
}

Piece anything() { return {std::nullopt, {}, kAny}; }
Piece nothing() { return {Texts{""}, {}, ""}; }

// The class RE2 knows that holds all of PCRE2's `\d`, `\w`, `\s`, `\h`; "" for other letters.
std::string class_of(char letter) {
    switch (letter) {
        case 'd':
            return "\\pN";
        case 'w':
            return "\\pL\\pN\\pM\\p{Pc}";
        case 's':
        case 'h':
        case 'v':
            return "\\s\\x{0b}\\x{85}\\pZ\\x{180e}\\x{200b}";
        default:
            return "";
    }
}

class Reader {
public:
    explicit Reader(std::string_view pattern) : text_(pattern) {}

    Piece read() {
        Piece all = alternation();
        if (at_ < text_.size()) throw GiveUp();
        return all;
    }

private:
    bool more() const { return at_ < text_.size(); }
    bool looking_at(std::string_view what) const { return text_.substr(at_).starts_with(what); }
    bool skip(std::string_view what) {
        if (!looking_at(what)) return false;
        at_ += what.size();
        return true;
    }
    char32_t next() {
        if (!more()) throw GiveUp();
        std::size_t length = 0;
        const char32_t c = decode(text_, at_, length);
        at_ += length;
        return c;
    }

    Piece alternation() {
        Piece all = sequence();
        while (skip("|")) {
            Piece other = sequence();
            const Texts mine = all.required.empty() && all.exact ? *all.exact : all.required;
            const Texts theirs =
                other.required.empty() && other.exact ? *other.exact : other.required;
            all.required.clear();
            if (shortest(mine) >= kMinLiteral && shortest(theirs) >= kMinLiteral &&
                mine.size() + theirs.size() <= kMaxTexts) {
                all.required = mine;
                all.required.insert(all.required.end(), theirs.begin(), theirs.end());
            }
            if (all.exact && other.exact && all.exact->size() + other.exact->size() <= kMaxTexts) {
                all.exact->insert(all.exact->end(), other.exact->begin(), other.exact->end());
                unify(*all.exact);
            } else {
                all.exact.reset();
            }
            all.relaxed += '|' + other.relaxed;
        }
        return all;
    }

    // A run of pieces whose texts are known exactly grows until one is not, or it grows too long.
    Piece sequence() {
        Piece all = nothing();
        Texts run{""};
        bool exact = true;
        while (more() && !looking_at("|") && !looking_at(")")) {
            Piece piece = quantified();
            all.relaxed += piece.relaxed;
            keep_better(all.required, piece.required);
            auto longer = piece.exact ? joined(run, *piece.exact) : std::nullopt;
            if (longer) {
                run = std::move(*longer);
                continue;
            }
            exact = false;
            keep_better(all.required, run);
            run = piece.exact && shortest(*piece.exact) > 0 ? *piece.exact : Texts{""};
        }
        if (exact) {
            all.exact = std::move(run);
        } else {
            keep_better(all.required, run);
            all.exact.reset();
        }
        return all;
    }

    Piece quantified() {
        Piece piece = atom();
        for (;;) {
            unsigned least = 0;
            unsigned most = 0;
            if (!quantifier(least, most)) return piece;
            if (!skip("?")) skip("+");
            piece = repeated(std::move(piece), least, most);
        }
    }

    static Piece repeated(Piece piece, unsigned least, unsigned most) {
        if (least == 1 && most == 1) return piece;
        const std::string body = "(?:" + piece.relaxed + ")";
        if (piece.relaxed.empty()) {
            // Repeats an assertion: matches nothing, as before.
        } else if (least == 0) {
            piece.relaxed = body + (most == 1 ? "?" : "*");
        } else {
            piece.relaxed =
                body + (least == 1 ? "+" : "{" + std::to_string(std::min(least, 6u)) + ",}");
        }
        if (least == 0) {
            piece.required.clear();
            if (most == 1 && piece.exact && piece.exact->size() < kMaxTexts) {
                piece.exact->push_back("");
                unify(*piece.exact);
            } else {
                piece.exact.reset();
            }
            return piece;
        }
        if (piece.exact) keep_better(piece.required, *piece.exact);
        piece.exact.reset();
        return piece;
    }

    bool quantifier(unsigned& least, unsigned& most) {
        constexpr unsigned many = 65535;
        if (skip("*")) return least = 0, most = many, true;
        if (skip("+")) return least = 1, most = many, true;
        if (skip("?")) return least = 0, most = 1, true;
        if (!looking_at("{")) return false;
        const auto close = text_.find('}', at_);
        if (close == std::string_view::npos) return false;
        const std::string_view inside = text_.substr(at_ + 1, close - at_ - 1);
        const auto comma = inside.find(',');
        const std::string_view low = inside.substr(0, comma);
        if (comma == 0) throw GiveUp();         // newer versions read "{,3}" as a repetition
        if (!number(low, least)) return false;  // "{" stands for itself
        most = least;
        if (comma != std::string_view::npos) {
            const std::string_view high = inside.substr(comma + 1);
            most = many;
            if (!high.empty() && !number(high, most)) return false;
        }
        at_ = close + 1;
        return true;
    }

    static bool number(std::string_view digits, unsigned& value) {
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return !digits.empty() && error == std::errc() && end == digits.data() + digits.size();
    }

    Piece atom() {
        if (skip("(")) return group();
        if (skip("[")) return char_class();
        if (skip("\\")) return escape();
        if (skip(".")) return anything();
        if (skip("^") || skip("$")) return nothing();
        return literal(next());
    }

    Piece group() {
        if (looking_at("*")) throw GiveUp();
        bool looks_around = false;
        if (skip("?")) {
            if (skip("#")) {
                while (next() != ')') {
                }
                return nothing();
            }
            if (skip("=") || skip("!") || skip("<=") || skip("<!")) {
                looks_around = true;
            } else if (skip(":") || skip(">")) {
            } else if (skip("P<") || skip("<")) {
                while (next() != '>') {
                }
            } else if (skip("'")) {
                while (next() != '\'') {
                }
            } else if (flags()) {
                return nothing();
            }
        }
        Piece inner = alternation();
        if (!skip(")")) throw GiveUp();
        if (looks_around) return nothing();
        inner.relaxed = "(?:" + inner.relaxed + ")";
        return inner;
    }

    // `i-s)` ends the group and holds until the enclosing one ends; `i-s:` begins one.
    bool flags() {
        for (;;) {
            const char32_t c = next();
            if (c == ')') return true;
            if (c == ':') return false;
            if (c != 'i' && c != 's' && c != 'm' && c != 'J' && c != 'U' && c != '-')
                throw GiveUp();
        }
    }

    Piece escape() {
        const char32_t c = next();
        if (c >= 0x80) return literal(c);
        const char letter = static_cast<char>(c);
        if (!ascii::is_alnum(letter)) return literal(c);
        switch (letter) {
            case 'b':
            case 'B':
            case 'A':
            case 'z':
            case 'Z':
            case 'G':
                return nothing();
            case 't':
                return literal('\t');
            case 'n':
                return literal('\n');
            case 'r':
                return literal('\r');
            case 'f':
                return literal('\f');
            case 'a':
                return literal('\a');
            case 'e':
                return literal(0x1B);
            case 'N':
                if (looking_at("{")) throw GiveUp();
                return anything();
            case 'D':
            case 'W':
            case 'S':
            case 'H':
            case 'V':
                return anything();
            case 'd':
            case 'w':
            case 's':
            case 'h':
            case 'v':
                return {std::nullopt, {}, "[" + class_of(letter) + "]"};
            case 'R':
            case 'X':
                return {std::nullopt, {}, "(?s:.+)"};
            case 'p':
            case 'P':
                return property();
            case 'x':
                return hexadecimal();
            case 'Q':
                return quoted();
            default:
                throw GiveUp();
        }
    }

    Piece property() {
        if (skip("{")) {
            while (next() != '}') {
            }
        } else {
            next();
        }
        return anything();
    }

    Piece hexadecimal() {
        std::string_view digits;
        if (skip("{")) {
            const auto close = text_.find('}', at_);
            if (close == std::string_view::npos) throw GiveUp();
            digits = text_.substr(at_, close - at_);
            at_ = close + 1;
        } else {
            digits = text_.substr(at_, 2);
            at_ += digits.size();
        }
        std::uint32_t value = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (error != std::errc() || end != digits.data() + digits.size()) throw GiveUp();
        return literal(value);
    }

    Piece quoted() {
        const auto end = std::min(text_.find("\\E", at_), text_.size());
        Piece all = nothing();
        std::string folded;
        while (at_ < end) {
            const char32_t c = next();
            append_gate_folded(folded, c);
            all.relaxed += escaped(c);
        }
        skip("\\E");
        // A quantifier would hold for the last character only.
        if (more() && std::string_view("*+?{").find(text_[at_]) != std::string_view::npos) {
            throw GiveUp();
        }
        if (folded.size() > kMaxLiteral) throw GiveUp();
        all.exact = Texts{folded};
        return all;
    }

    // Negated classes are any character to RE2; so is what cannot be written out.
    Piece char_class() {
        const bool negated = skip("^");
        std::vector<char32_t> members;
        std::string relaxed;
        bool plain = true;
        bool first = true;
        for (;; first = false) {
            if (!first && skip("]")) break;
            if (skip_posix_class()) {
                plain = false;
                relaxed += "\\x{0}-\\x{10ffff}";
                continue;
            }
            std::string set;
            const char32_t low = member(set);
            if (!set.empty()) {
                plain = false;
                relaxed += set;
                continue;
            }
            char32_t high = low;
            const bool range = looking_at("-") && at_ + 1 < text_.size() && text_[at_ + 1] != ']';
            if (range) {
                ++at_;
                high = member(set);
                if (!set.empty() || high < low) throw GiveUp();
                plain = false;
            }
            relaxed += escaped(low) + (range ? '-' + escaped(high) : "");
            members.push_back(low);
        }
        if (negated || relaxed.empty()) return anything();
        Piece piece{std::nullopt, {}, '[' + relaxed + ']'};
        if (plain && members.size() <= 6) {
            piece.exact.emplace();
            for (const char32_t c : members) piece.exact->push_back(*literal(c).exact->begin());
            unify(*piece.exact);
        }
        return piece;
    }

    // `[:alpha:]`, `[:^digit:]`; a bracket alone is a member like others.
    bool skip_posix_class() {
        if (!looking_at("[:")) return false;
        std::size_t end = at_ + 2;
        while (end < text_.size() && (text_[end] == '^' || ascii::is_alpha(text_[end]))) ++end;
        if (!text_.substr(end).starts_with(":]")) return false;
        at_ = end + 2;
        return true;
    }

    // One member of a class; `set` is filled when it stands for several.
    char32_t member(std::string& set) {
        if (!skip("\\")) return next();
        const char32_t c = next();
        if (c >= 0x80 || !ascii::is_alnum(static_cast<char>(c))) return c;
        const char letter = static_cast<char>(c);
        if (letter == 'b') return '\b';
        if (const std::string_view from = "tnrfae"; from.find(letter) != std::string_view::npos) {
            return static_cast<unsigned char>("\t\n\r\f\a\x1B"[from.find(letter)]);
        }
        set = class_of(letter);
        if (!set.empty()) return 0;
        if (letter == 'x') {
            Piece piece = hexadecimal();
            set.clear();
            std::uint32_t value = 0;
            const std::string_view digits = std::string_view(piece.relaxed).substr(3);
            std::from_chars(digits.data(), digits.data() + digits.size() - 1, value, 16);
            return value;
        }
        if (letter == 'p' || letter == 'P') {
            property();
        } else if (std::string_view("DWSHVNR").find(letter) == std::string_view::npos) {
            throw GiveUp();
        }
        set = "\\x{0}-\\x{10ffff}";
        return 0;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

RegexOutline outline(std::string_view pattern) {
    RegexOutline result;
    try {
        const Piece piece = Reader(pattern).read();
        Texts best = piece.required;
        if (piece.exact) keep_better(best, *piece.exact);
        if (shortest(best) >= kMinLiteral) {
            unify(best);
            result.literals = std::move(best);
        }
        result.relaxed = "(?i)" + piece.relaxed;
    } catch (const GiveUp&) {
    }
    return result;
}

}  // namespace triaged::triage
