#pragma once

#include <stdexcept>
#include <string>

namespace triaged::store {

/// The store cannot be read or written: disk full, read-only, corrupt. Nothing may be done to a
/// mailbox and nothing sent until it can (promise 5 of the design); the retry loop that catches it
/// waits and tries again. what() is a sentence for the administrator.
class StoreError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace triaged::store
