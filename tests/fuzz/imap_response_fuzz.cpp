// Whatever a server sends: no crash, no more memory than the limits say, and the same meaning
// however the bytes arrive. The first byte of the input seeds the sizes of the chunks.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "../imap/describe.h"
#include "imap/mailbox_name.h"
#include "imap/response_parser.h"

namespace {

using namespace triaged::imap;

// Small, so that inputs reach them.
constexpr ResponseFramer::Limits limits{4096, 4096, 16};

std::string read(std::string_view bytes, unsigned seed) {
    ResponseFramer framer(limits);
    std::string out;
    while (!bytes.empty()) {
        seed = seed * 1103515245 + 12345;
        auto chunk = bytes.substr(0, seed == 0 ? bytes.size() : 1 + (seed >> 16) % 17);
        bytes.remove_prefix(chunk.size());
        while (!chunk.empty()) {
            auto raw = framer.take(chunk);
            if (!raw) return out + raw.error().message;
            if (!*raw) break;
            const auto response = parse_response(std::move(**raw));
            if (!response) return out + response.error().message;
            out += Describe::text(*response) + '\n';
        }
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto one_by_one = read(bytes, data[0]);
    if (one_by_one != read(bytes, data[0] + 1U)) std::abort();

    const auto name = decode_mailbox_name(bytes);
    if (name && *encode_mailbox_name(*name) != bytes) std::abort();
    return 0;
}
