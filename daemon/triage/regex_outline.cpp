#include "triage/regex_outline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "triage/folding.h"
#include "triage/regex_tree.h"

namespace triaged::triage {
namespace {

using Kind = RegexNode::Kind;

constexpr std::size_t kMinLiteral = 3;
constexpr std::uint32_t kMaxLead = 500;  // beyond it, looking at the whole text is as good
constexpr std::uint32_t kMaxCopies = 8;
constexpr double kMinRarity = 4;

std::uint32_t sum(std::uint32_t a, std::uint32_t b) {
    return a > kMaxLead || b > kMaxLead || a + b > kMaxLead ? RegexOutline::kUnbounded : a + b;
}

// Characters a match has at most.
std::uint32_t longest(const RegexNode& node) {
    std::uint32_t length = 0;
    switch (node.kind) {
        case Kind::empty:
            return 0;
        case Kind::character:
            return 1;
        case Kind::unknown:
            return RegexOutline::kUnbounded;
        case Kind::sequence:
            for (const auto& child : node.children) length = sum(length, longest(child));
            return length;
        case Kind::alternation:
            for (const auto& child : node.children) length = std::max(length, longest(child));
            return length;
        case Kind::repeat:
            length = longest(node.children[0]);
            if (length == 0) return 0;
            if (length > kMaxLead || node.most > kMaxLead / length) break;
            return length * node.most;
    }
    return RegexOutline::kUnbounded;
}

// Texts as factors of a match.
struct Literals {
    using Value = std::string;
    static constexpr std::size_t kMaxValues = 24;
    static constexpr std::size_t kMaxSize = 40;

    static double worth(const Value& text) { return static_cast<double>(text.size()); }
    static std::optional<std::vector<Value>> of(const RegexNode& character) {
        std::vector<Value> all;
        for (const char32_t c : character.members) append_gate_folded(all.emplace_back(), c);
        if (all.empty()) return std::nullopt;
        return all;
    }
};

// Shapes as factors of a match.
struct Shapes {
    using Value = Shape;
    static constexpr std::size_t kMaxValues = 24;
    static constexpr std::size_t kMaxSize = 16;

    static double worth(const Value& shape) { return rarity(shape); }
    static std::optional<std::vector<Value>> of(const RegexNode& character) {
        return std::vector<Value>{{character.symbols}};
    }
};

// The algebra of factors: what every match of a piece holds, from what its parts' matches hold.
template <class T>
class Factors {
public:
    using Values = std::vector<typename T::Value>;

    struct Piece {
        std::optional<Values> exact;  // it matches these and nothing else
        Values begins, ends;          // every match begins and ends with one of these
        Values required;              // every match holds one of these; empty: not known
        std::uint32_t lead = 0;       // of those required
    };

    static Piece of(const RegexNode& node) {
        switch (node.kind) {
            case Kind::empty:
                return {Values(1), Values(1), Values(1), {}, 0};
            case Kind::character:
                return {T::of(node), Values(1), Values(1), {}, 0};
            case Kind::unknown:
                return inexact();
            case Kind::sequence:
                return sequence(node);
            case Kind::alternation:
                return alternation(node);
            case Kind::repeat:
                break;
        }
        return repeat(node);
    }

    static double worth(const Values& values) {
        double least = values.empty() ? 0 : 1e9;
        for (const auto& value : values) least = std::min(least, T::worth(value));
        return least;
    }

    static void settle(Piece& piece) {
        if (piece.exact) keep_better(piece, *piece.exact, 0);
    }

private:
    static Piece inexact() { return {std::nullopt, Values(1), Values(1), {}, 0}; }

    static void keep_better(Piece& best, const Values& values, std::uint32_t lead) {
        if (worth(values) <= worth(best.required)) return;
        best.required = values;
        best.lead = lead;
    }

    static std::optional<Values> joined(const Values& a, const Values& b) {
        if (a.size() * b.size() > T::kMaxValues) return std::nullopt;
        Values all;
        for (const auto& x : a) {
            for (const auto& y : b) {
                if (x.size() + y.size() > T::kMaxSize) return std::nullopt;
                all.push_back(x);
                all.back().insert(all.back().end(), y.begin(), y.end());
            }
        }
        return all;
    }

    static void unify(Values& values) {
        for (auto i = values.begin(); i != values.end(); ++i) {
            values.erase(std::remove(i + 1, values.end(), *i), values.end());
        }
    }

    // A run of pieces that are known exactly grows until one is not, or it grows too long.
    static Piece sequence(const RegexNode& node) {
        Piece all = inexact();
        Values run(1);
        std::uint32_t before = 0;      // characters before the piece
        std::uint32_t run_before = 0;  // and before the run
        bool exact = true;
        const auto end_run = [&] {
            if (exact) all.begins = run;
            exact = false;
            keep_better(all, run, run_before);
        };
        for (const auto& child : node.children) {
            const Piece piece = of(child);
            const std::uint32_t after = sum(before, longest(child));
            keep_better(all, piece.required, sum(before, piece.lead));
            if (piece.exact) {
                if (auto longer = joined(run, *piece.exact)) {
                    run = std::move(*longer);
                } else {
                    end_run();
                    run = *piece.exact;
                    run_before = before;
                }
            } else {
                if (auto longer = joined(run, piece.begins)) run = std::move(*longer);
                end_run();
                run = piece.ends;
                run_before = after;
            }
            before = after;
        }
        if (exact) {
            all.exact = std::move(run);
        } else {
            keep_better(all, run, run_before);
            all.ends = std::move(run);
        }
        return all;
    }

    static Piece alternation(const RegexNode& node) {
        Piece all = inexact();
        all.exact.emplace();
        bool known = true;
        for (const auto& child : node.children) {
            Piece piece = of(child);
            if (all.exact && piece.exact &&
                all.exact->size() + piece.exact->size() <= T::kMaxValues) {
                all.exact->insert(all.exact->end(), piece.exact->begin(), piece.exact->end());
            } else {
                all.exact.reset();
            }
            settle(piece);
            known = known && worth(piece.required) > 0 &&
                    all.required.size() + piece.required.size() <= T::kMaxValues;
            if (!known) continue;
            all.required.insert(all.required.end(), piece.required.begin(), piece.required.end());
            all.lead = std::max(all.lead, piece.lead);
        }
        if (!known) all.required.clear();
        if (all.exact) unify(*all.exact);
        unify(all.required);
        return all;
    }

    static Piece repeat(const RegexNode& node) {
        Piece one = of(node.children[0]);
        Piece all = inexact();
        if (node.least == 0) {
            if (node.most == 0) all.exact = Values(1);
            if (node.most == 1 && one.exact && one.exact->size() < T::kMaxValues) {
                all.exact = std::move(one.exact);
                all.exact->emplace_back();
                unify(*all.exact);
            }
            return all;
        }
        if (!one.exact) {
            all = std::move(one);
            return all;
        }
        Values copies = *one.exact;
        std::uint32_t count = 1;
        for (; count < std::min(node.least, kMaxCopies); ++count) {
            auto longer = joined(copies, *one.exact);
            if (!longer) break;
            copies = std::move(*longer);
        }
        if (count == node.most) {
            all.exact = std::move(copies);
        } else {
            all.begins = all.ends = all.required = std::move(copies);
        }
        return all;
    }
};

// How many of a thousand characters of a mail are this one, roughly: enough to choose by.
double share(TextSymbol symbol) {
    if (symbol >= 'a' && symbol <= 'z') {
        return std::string_view("etaoinshrdl").find(static_cast<char>(symbol)) !=
                       std::string_view::npos
                   ? 60
                   : 10;
    }
    if (symbol == ' ') return 160;
    if (symbol == '\n') return 20;
    if (symbol >= '0' && symbol <= '9') return 3;
    if (symbol >= kLatin1Symbol) return 10;
    return symbol == '.' || symbol == ',' ? 10 : 1;
}

}  // namespace

double rarity(const SymbolSet& symbols) {
    double all = 0;
    for (TextSymbol symbol = '\t'; symbol <= kOtherSymbol; ++symbol) {
        if (symbols.has(symbol)) all += share(symbol);
    }
    return std::log2(1000 / std::clamp(all, 1.0, 1000.0));
}

double rarity(const Shape& shape) {
    double all = 0;
    for (const auto& symbols : shape) all += rarity(symbols);
    return all;
}

RegexOutline outline(std::string_view pattern) {
    RegexOutline result;
    try {
        const RegexNode node = read_regex(pattern);
        auto literals = Factors<Literals>::of(node);
        Factors<Literals>::settle(literals);
        if (Factors<Literals>::worth(literals.required) >= kMinLiteral) {
            result.literals = std::move(literals.required);
            result.lead = literals.lead;
            return result;
        }
        // Tried at one place only, which costs less than to look for a shape.
        if (pattern.starts_with("\\A") && node.kind == Kind::sequence) return result;
        auto shapes = Factors<Shapes>::of(node);
        Factors<Shapes>::settle(shapes);
        if (Factors<Shapes>::worth(shapes.required) >= kMinRarity) {
            result.shapes = std::move(shapes.required);
            result.lead = shapes.lead;
        }
    } catch (const RegexNotUnderstood&) {
    }
    return result;
}

}  // namespace triaged::triage
