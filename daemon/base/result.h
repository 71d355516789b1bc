#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace triaged {

/// What went wrong, for the next line of code and, in the end, for a person: `message` says what
/// and where, `hint` what to do about it ("" when we cannot tell). Neither holds a secret.
struct Error {
    std::string message;
    std::string hint = {};
};

/// A value, or why there is none. For failures that the caller handles on the spot; what only a
/// retry loop can handle is an exception (net/connection_error.h, store/store_error.h).
template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string message, std::string hint = {}) {
    return tl::unexpected<Error>(Error{std::move(message), std::move(hint)});
}

}  // namespace triaged
