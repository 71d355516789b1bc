#include "triage/regex_tree.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "triage/folding.h"

namespace triaged::triage {
namespace {

using Kind = RegexNode::Kind;

constexpr std::size_t kMaxMembers = 6;

RegexNode empty() { return {}; }

RegexNode character(char32_t c) {
    RegexNode node;
    node.kind = Kind::character;
    node.symbols.add(c);
    node.members = {c};
    return node;
}

RegexNode any_of(const SymbolSet& symbols) {
    RegexNode node;
    node.kind = Kind::character;
    node.symbols = symbols;
    return node;
}

RegexNode any_character() { return any_of(SymbolSet::all()); }

// What `\d`, `\w`, `\s`, `\h`, `\v` may match; all for their opposites.
SymbolSet class_of(char letter) {
    SymbolSet set;
    const auto add_range = [&](char low, char high) {
        for (char c = low; c <= high; ++c) set.add(static_cast<char32_t>(c));
    };
    set.add_others();
    switch (letter) {
        case 'd':
            add_range('0', '9');
            return set;
        case 'w':
            add_range('0', '9');
            add_range('a', 'z');
            set.add('_');
            set.add(0xC0);
            return set;
        case 's':
        case 'h':
        case 'v':
            add_range('\t', '\r');
            set.add(' ');
            return set;
        default:
            return SymbolSet::all();
    }
}

class Reader {
public:
    explicit Reader(std::string_view pattern) : text_(pattern) {}

    RegexNode read() {
        RegexNode all = alternation();
        if (more()) throw RegexNotUnderstood();
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
        if (!more()) throw RegexNotUnderstood();
        std::size_t length = 0;
        const char32_t c = decode(text_, at_, length);
        at_ += length;
        return c;
    }
    void skip_to(char32_t end) {
        while (next() != end) {
        }
    }

    RegexNode alternation() {
        RegexNode all;
        all.kind = Kind::alternation;
        do {
            all.children.push_back(sequence());
        } while (skip("|"));
        return all.children.size() == 1 ? std::move(all.children[0]) : all;
    }

    RegexNode sequence() {
        RegexNode all;
        all.kind = Kind::sequence;
        while (more() && !looking_at("|") && !looking_at(")")) {
            if (skip("\\Q")) {
                quoted(all.children);
            } else {
                all.children.push_back(quantified());
            }
        }
        return all;
    }

    // Characters that stand for themselves; a quantifier behind them would hold for the last.
    void quoted(std::vector<RegexNode>& into) {
        const auto end = std::min(text_.find("\\E", at_), text_.size());
        while (at_ < end) into.push_back(character(next()));
        skip("\\E");
        if (more() && std::string_view("*+?{").find(text_[at_]) != std::string_view::npos) {
            throw RegexNotUnderstood();
        }
    }

    RegexNode quantified() {
        RegexNode node = atom();
        std::uint32_t least = 0;
        std::uint32_t most = 0;
        while (quantifier(least, most)) {
            if (!skip("?")) skip("+");
            RegexNode repeat;
            repeat.kind = Kind::repeat;
            repeat.least = least;
            repeat.most = most;
            repeat.children.push_back(std::move(node));
            node = std::move(repeat);
        }
        return node;
    }

    bool quantifier(std::uint32_t& least, std::uint32_t& most) {
        constexpr std::uint32_t many = RegexNode::kMany;
        if (skip("*")) return least = 0, most = many, true;
        if (skip("+")) return least = 1, most = many, true;
        if (skip("?")) return least = 0, most = 1, true;
        if (!looking_at("{")) return false;
        const auto close = text_.find('}', at_);
        if (close == std::string_view::npos) return false;
        const std::string_view inside = text_.substr(at_ + 1, close - at_ - 1);
        const auto comma = inside.find(',');
        const std::string_view low = inside.substr(0, comma);
        if (comma == 0) throw RegexNotUnderstood();  // newer versions read "{,3}" as a repetition
        if (!number(low, least)) return false;       // "{" stands for itself
        most = least;
        if (comma != std::string_view::npos) {
            const std::string_view high = inside.substr(comma + 1);
            most = many;
            if (!high.empty() && !number(high, most)) return false;
        }
        at_ = close + 1;
        return true;
    }

    static bool number(std::string_view digits, std::uint32_t& value) {
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return !digits.empty() && error == std::errc() && end == digits.data() + digits.size();
    }

    RegexNode atom() {
        if (skip("(")) return group();
        if (skip("[")) return char_class();
        if (skip("\\")) return escape();
        if (skip(".")) return any_character();
        if (skip("^") || skip("$")) return empty();
        return character(next());
    }

    RegexNode group() {
        if (looking_at("*")) throw RegexNotUnderstood();
        bool looks_around = false;
        if (skip("?")) {
            // A quantifier behind a comment is about what stands before it.
            if (skip("#")) throw RegexNotUnderstood();
            if (skip("=") || skip("!") || skip("<=") || skip("<!")) {
                looks_around = true;
            } else if (skip(":") || skip(">")) {
            } else if (skip("P<") || skip("<")) {
                skip_to('>');
            } else if (skip("'")) {
                skip_to('\'');
            } else if (flags()) {
                return empty();
            }
        }
        RegexNode inner = alternation();
        if (!skip(")")) throw RegexNotUnderstood();
        return looks_around ? empty() : inner;
    }

    // `i-s)` ends the group and holds until the enclosing one ends; `i-s:` begins one.
    bool flags() {
        for (;;) {
            const char32_t c = next();
            if (c == ')') return true;
            if (c == ':') return false;
            if (c != 'i' && c != 's' && c != 'm' && c != 'J' && c != 'U' && c != '-') {
                throw RegexNotUnderstood();
            }
        }
    }

    RegexNode escape() {
        const char32_t c = next();
        if (c >= 0x80 || !ascii::is_alnum(static_cast<char>(c))) return character(c);
        switch (static_cast<char>(c)) {
            case 'b':
            case 'B':
            case 'A':
            case 'z':
            case 'Z':
                return empty();
            case 't':
                return character('\t');
            case 'n':
                return character('\n');
            case 'r':
                return character('\r');
            case 'f':
                return character('\f');
            case 'a':
                return character('\a');
            case 'e':
                return character(0x1B);
            case 'N':
                if (looking_at("{")) throw RegexNotUnderstood();
                return any_character();
            case 'd':
            case 'w':
            case 's':
            case 'h':
            case 'v':
            case 'D':
            case 'W':
            case 'S':
            case 'H':
            case 'V':
                return any_of(class_of(static_cast<char>(c)));
            case 'R':
            case 'X': {
                RegexNode node;
                node.kind = Kind::unknown;
                return node;
            }
            case 'p':
            case 'P':
                skip_property();
                return any_character();
            case 'x':
                return character(hexadecimal());
            default:
                throw RegexNotUnderstood();
        }
    }

    void skip_property() {
        if (skip("{")) {
            skip_to('}');
        } else {
            next();
        }
    }

    char32_t hexadecimal() {
        std::string_view digits;
        if (skip("{")) {
            const auto close = text_.find('}', at_);
            if (close == std::string_view::npos) throw RegexNotUnderstood();
            digits = text_.substr(at_, close - at_);
            at_ = close + 1;
        } else {
            digits = text_.substr(at_, 2);
            at_ += digits.size();
        }
        std::uint32_t value = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (error != std::errc() || end != digits.data() + digits.size()) {
            throw RegexNotUnderstood();
        }
        return value;
    }

    // Negated classes may be any character; so may what cannot be written out.
    RegexNode char_class() {
        const bool negated = skip("^");
        RegexNode node;
        node.kind = Kind::character;
        bool few = true;
        for (bool first = true; first || !skip("]"); first = false) {
            if (skip_posix_class()) {
                few = false;
                node.symbols = SymbolSet::all();
                continue;
            }
            SymbolSet set;
            bool is_set = false;
            const char32_t low = member(set, is_set);
            if (is_set) {
                few = false;
                node.symbols.add(set);
                continue;
            }
            char32_t high = low;
            if (looking_at("-") && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
                ++at_;
                high = member(set, is_set);
                if (is_set || high < low) throw RegexNotUnderstood();
                few = false;
            }
            add_range(node.symbols, low, high);
            node.members.push_back(low);
        }
        if (negated) return any_character();
        if (!few || node.members.size() > kMaxMembers) node.members.clear();
        return node;
    }

    static void add_range(SymbolSet& symbols, char32_t low, char32_t high) {
        if (low == high) return symbols.add(low);
        for (char32_t c = low; c <= std::min<char32_t>(high, 0x80); ++c) symbols.add(c);
        if (high < 0x80) return;
        constexpr char32_t cased = 0x178;
        symbols.add(cased);  // any letter beyond ASCII, whatever its case
        for (const char32_t c : {char32_t{0x17F}, char32_t{0x212A}}) {
            if (low <= c && c <= high) symbols.add(c);
        }
    }

    // `[:alpha:]`, `[:^digit:]`; a bracket alone is a member like others.
    bool skip_posix_class() {
        if (looking_at("[:<:]") || looking_at("[:>:]")) throw RegexNotUnderstood();
        if (!looking_at("[:")) return false;
        std::size_t end = at_ + 2;
        while (end < text_.size() && (text_[end] == '^' || ascii::is_alpha(text_[end]))) ++end;
        if (!text_.substr(end).starts_with(":]")) return false;
        at_ = end + 2;
        return true;
    }

    // One member of a class; `set` is filled when it stands for several.
    char32_t member(SymbolSet& set, bool& is_set) {
        if (!skip("\\")) return next();
        const char32_t c = next();
        if (c >= 0x80 || !ascii::is_alnum(static_cast<char>(c))) return c;
        const char letter = static_cast<char>(c);
        if (letter == 'b') return '\b';
        if (const std::string_view from = "tnrfae"; from.find(letter) != std::string_view::npos) {
            return static_cast<unsigned char>("\t\n\r\f\a\x1B"[from.find(letter)]);
        }
        if (letter == 'x') return hexadecimal();
        if (std::string_view("dwshvDWSHVNRpP").find(letter) == std::string_view::npos) {
            throw RegexNotUnderstood();
        }
        is_set = true;
        set = class_of(letter);
        if (letter == 'p' || letter == 'P') skip_property();
        return 0;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

RegexNode read_regex(std::string_view pattern) { return Reader(pattern).read(); }

}  // namespace triaged::triage
