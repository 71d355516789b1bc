// HTML (of any charset) to text: bounded valid UTF-8.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "message/charset.h"
#include "message/html_text.h"
#include "message/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace triaged::message;
    const auto html = to_utf8({reinterpret_cast<const char*>(data), size}, "");
    const auto text = html_to_text(html);
    if (!is_valid_utf8(text.text) || text.text.size() > 2 * limits::text) std::abort();
    return 0;
}
