#include "message/identity.h"

#include "base/ascii.h"
#include "base/hash.h"

namespace triaged::message {
std::string identity_of(const IdentityFields& fields) {
    std::string text;
    for (const auto raw :
         {fields.message_id, fields.date, fields.from, fields.subject, fields.received}) {
        text += ascii::squeeze(raw);
        text += '\n';  // stands in no squeezed field, so that no two lists of fields look alike
    }
    return sha256_hex(text);
}

}  // namespace triaged::message
