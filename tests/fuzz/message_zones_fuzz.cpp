// Zones: they cover the text in order, and the new text is a part of it.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "message/charset.h"
#include "message/contact_form.h"
#include "message/flowed.h"
#include "message/zones.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace triaged::message;
    const auto text = to_utf8({reinterpret_cast<const char*>(data), size}, "");
    const auto zones = find_zones(text, "Jo Smith");
    std::size_t at = 0;
    for (const auto& zone : zones) {
        if (zone.begin != at || zone.end <= at) std::abort();
        at = zone.end;
    }
    if (at != text.size()) std::abort();
    if (new_text_of(text, zones).size() > text.size() + zones.size()) std::abort();
    if (!is_valid_utf8(unflow(text, false))) std::abort();

    Message m;
    m.plain_text = text;
    m.from = {{"", "noreply@example.org"}};
    m.reply_to = {{"", "jo@example.com"}};
    if (const auto form = find_contact_form(m); form && !is_valid_utf8(form->text)) std::abort();
    return 0;
}
