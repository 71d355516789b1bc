#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "message/transfer_decoding.h"

namespace triaged::message {

/// A `begin 644 name` ... `end` block within a text: bytes [begin, end) with both lines.
struct UuBlock {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string_view name;
};

/// The first whole block at or after `from`; none when the first line after `begin` is not of the
/// encoding, as in a sentence that begins with "begin 100 ...". Linear.
std::optional<UuBlock> find_uu_block(std::string_view text, std::size_t from);

/// The bytes of the first block, or of all lines when there is no `begin` (then damaged).
Decoded decode_uuencoded(std::string_view text);

}  // namespace triaged::message
