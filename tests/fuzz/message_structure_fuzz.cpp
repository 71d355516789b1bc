// Any bytes as a whole mail: what parse() promises must hold for each of them.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "message/charset.h"
#include "message/limits.h"
#include "message/parse.h"

namespace {

using namespace triaged::message;

void require(bool holds) {
    if (!holds) std::abort();
}

void require_zones(const Message& m) {
    std::size_t at = 0;
    for (const auto& zone : m.zones) {
        require(zone.begin == at && zone.end > at);
        at = zone.end;
    }
    require(at == m.plain_text.size());
}

void require_addresses(const std::vector<Address>& list) {
    require(list.size() <= limits::addresses);
    for (const auto& address : list) {
        require(is_valid_utf8(address.name) && is_valid_utf8(address.address));
        require(address.address.find_first_of("\r\n") == std::string::npos);
        require(address.name.find_first_of("\r\n") == std::string::npos);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Message m = parse({reinterpret_cast<const char*>(data), size});
    require(!m.parts.empty() && m.parts.size() <= limits::parts);
    require(m.fields.size() <= limits::fields);
    require(m.text.size() <= 4 * limits::text && m.plain_text.size() <= 4 * limits::text);
    for (const auto* text : {&m.subject, &m.text, &m.plain_text, &m.new_text, &m.message_id,
                             &m.sender_kind_reason, &m.sender.address, &m.sender.name}) {
        require(is_valid_utf8(*text));
    }
    for (const auto& part : m.parts) require(is_valid_utf8(part.filename));
    require(m.identity.size() == 64);
    require(m.subject.find_first_of("\r\n") == std::string::npos);
    require_addresses(m.from);
    require_addresses(m.to);
    require_addresses(m.cc);
    require_addresses(m.reply_to);
    require_zones(m);
    return 0;
}
