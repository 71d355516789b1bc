#pragma once

#include <cstddef>

namespace triaged::message::limits {

/// What is read of one mail. Beyond a limit the rest is left out, the mail says so in a defect and
/// in Message::limits_hit, and nothing is refused. Bytes unless said otherwise.
inline constexpr std::size_t message = 50u << 20;
inline constexpr std::size_t header_block = 256u << 10;
inline constexpr std::size_t field = 64u << 10;
inline constexpr std::size_t fields = 1000;         ///< fields of one header block
inline constexpr std::size_t parts = 500;           ///< nodes of the MIME tree
inline constexpr int depth = 30;                    ///< levels of it, message/rfc822 included
inline constexpr std::size_t addresses = 500;       ///< of one address field
inline constexpr std::size_t encoded_words = 1000;  ///< of one field
inline constexpr std::size_t parameters = 200;      ///< of one field
inline constexpr std::size_t ids = 200;             ///< of References
inline constexpr std::size_t file_name = 255;
inline constexpr std::size_t text = 2u << 20;     ///< decoded text, before and after HTML
inline constexpr int html_depth = 400;            ///< open elements
inline constexpr std::size_t lines = 50'000;      ///< lines looked at for zones
inline constexpr std::size_t language = 1u << 9;  ///< new text looked at for the language
inline constexpr std::size_t defects = 40;        ///< kept of one mail

}  // namespace triaged::message::limits
