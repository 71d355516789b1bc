#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace triaged::imap {

/// One whole response: `text[0] literal[0] text[1] literal[1] ... text[n]`, the texts without
/// `{n}` and line ends. There is one text more than literals.
struct RawResponse {
    std::vector<std::string> text;
    std::vector<std::string> literals;
};

/// Cuts the bytes of a connection into responses, however they arrive (RFC 9051, section 4.3: a
/// line that ends in `{n}` goes on after n bytes).
///
/// Literals are looked for in data only: a status line or continuation may end in "{3}" as text.
/// Memory   `Limits` are checked before anything is reserved; what is buffered is one response.
/// Errors   a limit passed, a NUL, or a line without CR: the connection cannot go on, and every
///          later call fails the same way.
class ResponseFramer {
public:
    struct Limits {
        std::size_t line = 8 * 1024 * 1024;       // all texts of one response together
        std::size_t literals = 64 * 1024 * 1024;  // all literals of one response together
        std::size_t literal_count = 1000;
    };

    ResponseFramer() = default;
    explicit ResponseFramer(Limits limits) : limits_(limits) {}

    /// For the response being read and those after it.
    void set_limits(Limits limits) { limits_ = limits; }

    /// Takes from the front of `bytes` up to the end of one response; nullopt when they end before
    /// it does. Cost: O(bytes), whatever the chunks.
    Result<std::optional<RawResponse>> take(std::string_view& bytes);

private:
    Result<std::optional<RawResponse>> take_line(std::string_view& bytes);
    Result<bool> end_line();
    tl::unexpected<Error> broken(std::string why);

    Limits limits_;
    RawResponse raw_;
    std::string line_;           // the text being read
    std::size_t missing_ = 0;    // bytes of the last literal still to come
    std::size_t text_size_ = 0;  // of the texts read before line_
    std::size_t literals_size_ = 0;
    bool in_literal_ = false;
    std::string broken_;
};

}  // namespace triaged::imap
