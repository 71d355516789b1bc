#pragma once

#include <array>
#include <string>
#include <string_view>

namespace triaged {

/// Lower-case hex of SHA-256 (FIPS 180-4): 64 characters.
std::string sha256_hex(std::string_view data);

/// Lower-case hex of HMAC-SHA-256 (RFC 2104): 64 characters.
std::string hmac_sha256_hex(std::string_view key, std::string_view data);

/// `bytes` random bytes from the system, as lower-case hex.
std::string random_hex(std::size_t bytes);

}  // namespace triaged
