// Field text and parameters: always one line of valid UTF-8.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "message/charset.h"
#include "message/encoded_word.h"
#include "message/parameters.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace triaged::message;
    const std::string_view raw(reinterpret_cast<const char*>(data), size);
    const auto text = decode_encoded_words(raw);
    if (!is_valid_utf8(text) || text.find_first_of("\r\n\t") != text.npos) std::abort();
    const auto parameters = parse_parameters(raw);
    for (const auto& [name, value] : parameters.all) {
        if (!is_valid_utf8(value)) std::abort();
    }
    return 0;
}
