#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace triaged::triage {

/// A note that a rule makes on a customer: one line of text, with places for fields of the verdict
/// in braces: "Asks for {order} again".
class Note {
public:
    Note() = default;

    /// At most 200 bytes on one line; a brace that holds no field's name is refused.
    static Result<Note> parse(std::string_view text);

    /// The text with the fields filled in: "?" for one that the mail does not have, at most 60
    /// bytes of each, on one line, without control characters.
    std::string fill(const std::map<std::string, std::string>& fields) const;

    /// Names of the fields it has places for.
    std::vector<std::string> fields() const;

    bool empty() const { return pieces_.empty(); }

private:
    struct Piece {
        std::string text;
        bool field = false;
    };
    std::vector<Piece> pieces_;
};

}  // namespace triaged::triage
