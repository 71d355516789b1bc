#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "triage/fields.h"
#include "triage/token_stream.h"

namespace triaged::triage {

/// A sentence of a text: bytes [begin, end), without blanks at its ends; the tokens
/// [first_token, last_token) begin in it.
struct Sentence {
    std::size_t begin;
    std::size_t end;
    int exclamations;
    int questions;
    std::uint32_t first_token;
    std::uint32_t last_token;
};

/// Cuts the given runs of `text` into sentences. One ends at `.`, `!`, `?`, an ellipsis or their
/// CJK forms before a blank, unless the next word begins small; at a blank line; before a list
/// item; and at the end of a short line when the next begins with a capital, as in the lines of
/// a form. Wrapped lines do not end it. `stream` has read the text. Cost: linear.
std::vector<Sentence> split_sentences(std::string_view text, const TokenStream& stream,
                                      const std::vector<ByteRange>& runs);

/// The sentence on one line: runs of blanks and line ends become one blank.
std::string on_one_line(std::string_view text);

}  // namespace triaged::triage
