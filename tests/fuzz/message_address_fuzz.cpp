// Address lists: valid UTF-8 without line ends, and an address that is read again as itself where
// it has the plain form.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/ascii.h"
#include "message/address.h"
#include "message/charset.h"
#include "message/ids.h"

namespace {

bool is_plain(std::string_view address) {
    int at = 0;
    for (const char c : address) {
        if (c == '@') ++at;
        if (!triaged::ascii::is_alnum(c) && c != '.' && c != '-' && c != '@') return false;
    }
    return at == 1 && address.front() != '@' && address.back() != '@';
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace triaged::message;
    const std::string_view raw(reinterpret_cast<const char*>(data), size);
    Defects defects;
    for (const auto& address : parse_addresses(raw, defects)) {
        if (!is_valid_utf8(address.address) || !is_valid_utf8(address.name)) std::abort();
        if (address.address.find_first_of("\r\n") != std::string::npos) std::abort();
        if (!is_plain(address.address)) continue;
        const auto again = parse_addresses(address.address, defects);
        if (again.size() != 1 || again[0].address != address.address) std::abort();
    }
    for (const auto& id : parse_ids(raw)) {
        if (id.front() != '<' || id.back() != '>' || !is_valid_utf8(id)) std::abort();
    }
    return 0;
}
