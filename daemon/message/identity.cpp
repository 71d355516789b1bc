#include "message/identity.h"

#include "base/ascii.h"
#include "base/hash.h"

namespace triaged::message {
namespace {

void append_squeezed(std::string& out, std::string_view raw) {
    bool blank = false;
    for (const char c : ascii::trim(raw)) {
        if (ascii::is_space(c)) {
            blank = true;
            continue;
        }
        if (blank) out += ' ';
        blank = false;
        out += c;
    }
    out += '\n';  // stands in no squeezed field, so that no two lists of fields look alike
}

}  // namespace

std::string identity_of(const IdentityFields& fields) {
    std::string text;
    for (const auto raw :
         {fields.message_id, fields.date, fields.from, fields.subject, fields.received}) {
        append_squeezed(text, raw);
    }
    return sha256_hex(text);
}

}  // namespace triaged::message
