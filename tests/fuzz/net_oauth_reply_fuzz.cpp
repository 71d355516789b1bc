// Whatever an authorization server answers: no crash, and what is taken may stand in a line of
// IMAP.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "net/oauth_reply.h"
#include "net/oauth_request.h"

namespace {

void require(bool good) {
    if (!good) std::abort();
}

bool visible(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace triaged::net;
    const std::string body(reinterpret_cast<const char*>(data), size);
    for (const int status : {200, 400, 503}) {
        if (const auto tokens = parse_token_reply({status, body})) {
            require(!tokens->access.empty() && visible(tokens->access.reveal()));
            require(visible(tokens->refresh.reveal()));
            require(tokens->expires_in >= std::chrono::seconds(60));
        } else {
            require(tokens.error().message.size() < 1000);
        }
        if (const auto device = parse_device_reply({status, body})) {
            require(visible(device->user_code) && visible(device->verification_url));
            require(device->interval >= std::chrono::seconds(1));
        }
    }
    if (const auto code = code_of_redirect(body, "state")) require(!code->empty());
    return 0;
}
