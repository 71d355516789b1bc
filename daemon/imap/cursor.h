#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "imap/response.h"
#include "imap/response_framer.h"

namespace triaged::imap {

/// What is wrong with a response; thrown by Cursor and caught by parse_response().
struct Malformed {
    const char* what;
};

/// Reads one raw response from left to right: the terminals of RFC 9051, section 9. Literals are
/// moved out of it.
class Cursor {
public:
    explicit Cursor(RawResponse raw) : raw_(std::move(raw)) {}

    bool at_end() const { return at_ == text().size() && piece_ == raw_.literals.size(); }
    /// The next byte, NUL at a literal or the end.
    char peek() const { return at_ < text().size() ? text()[at_] : '\0'; }
    bool skip(char c);
    void skip_blanks();
    void expect(char c, const char* what);

    /// Up to a blank, parenthesis, bracket `[`, quote, literal or the end; maybe empty.
    std::string_view word();
    /// What is left of the text before the next literal.
    std::string_view rest() const { return std::string_view(text()).substr(at_); }
    void advance(std::size_t n) { at_ += n; }
    /// The first text as it came, for messages.
    const std::string& beginning() const { return raw_.text.front(); }

    std::uint32_t number32();
    std::uint64_t number64();
    /// `1:3,7`, in the order given, each range ascending.
    UidRanges ranges();

    /// quoted or literal
    std::string string();
    /// quoted, literal, or a bare word that may hold brackets
    std::string astring();
    /// string, or nullopt for NIL
    std::optional<std::string> nstring();
    /// `(\Seen $label1)`; NIL is an empty list
    std::vector<std::string> word_list();

    /// Where it stands, to come back to. Literals that were read since are empty then.
    struct Position {
        std::size_t piece = 0;
        std::size_t at = 0;
    };
    Position position() const { return {piece_, at_}; }
    void return_to(Position position) {
        piece_ = position.piece;
        at_ = position.at;
    }

    /// Over one value of any kind; parentheses may be nested as deep as a line is long.
    void skip_value();

private:
    const std::string& text() const { return raw_.text[piece_]; }
    bool at_literal() const { return at_ == text().size() && piece_ < raw_.literals.size(); }
    std::string literal();
    std::string quoted();

    RawResponse raw_;
    std::size_t piece_ = 0;
    std::size_t at_ = 0;
};

}  // namespace triaged::imap
