#include "message/message.h"

#include "base/ascii.h"

namespace triaged::message {

const std::string* Message::header(std::string_view name) const {
    for (const auto& field : fields) {
        if (ascii::equals_ignoring_case(field.name, name)) return &field.value;
    }
    return nullptr;
}

std::vector<std::string_view> Message::headers(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& field : fields) {
        if (ascii::equals_ignoring_case(field.name, name)) values.emplace_back(field.value);
    }
    return values;
}

std::string_view to_string(SenderKind kind) {
    switch (kind) {
        case SenderKind::person:
            return "person";
        case SenderKind::bounce:
            return "bounce";
        case SenderKind::auto_reply:
            return "auto_reply";
        case SenderKind::list:
            return "list";
        case SenderKind::bulk:
            return "bulk";
        case SenderKind::notification:
            return "notification";
        case SenderKind::receipt:
            return "receipt";
        case SenderKind::calendar:
            return "calendar";
        case SenderKind::report:
            return "report";
    }
    return "person";
}

std::string_view to_string(Zone zone) {
    switch (zone) {
        case Zone::greeting:
            return "greeting";
        case Zone::body:
            return "body";
        case Zone::closing:
            return "closing";
        case Zone::signature:
            return "signature";
        case Zone::footer:
            return "footer";
        case Zone::quoted:
            return "quoted";
        case Zone::forwarded:
            return "forwarded";
    }
    return "body";
}

}  // namespace triaged::message
