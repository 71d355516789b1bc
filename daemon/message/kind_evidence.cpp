#include "message/kind_evidence.h"

#include "base/ascii.h"
#include "message/charset.h"
#include "message/parameters.h"

namespace triaged::message {

std::string shown_header(std::string_view name, std::string_view value) {
    constexpr std::size_t longest = 100;
    const std::string text = to_utf8(value.substr(0, 2 * longest), "");
    std::string out = "header " + std::string(name) + ": ";
    for (const char c : utf8_prefix(text, longest)) {
        const auto u = static_cast<unsigned char>(c);
        out += u < 0x20 || u == 0x7f ? ' ' : c;
    }
    return out;
}

KindEvidence::KindEvidence(const Message& m) : mail(m) {
    if (const auto* raw = m.header("Content-Type")) {
        const auto type = parse_parameters(*raw);
        report_type = ascii::to_lower(type.get("report-type"));
        top_type = media_type(type);
    }
    if (!m.from.empty()) {
        from = m.from[0].address;
        from_name = ascii::to_lower(m.from[0].name);
    }
    local = from.substr(0, from.find('@'));
    subject = ascii::to_lower(m.subject);
}

KindAnswer KindEvidence::by_header(SenderKind kind, std::string_view name) const {
    const auto* value = mail.header(name);
    if (!value) return {};
    return KindOfSender{kind, shown_header(name, name == "Subject" ? mail.subject : *value)};
}

// The first field of that name whose value contains `part`.
KindAnswer KindEvidence::by_value(SenderKind kind, std::string_view name,
                                  std::string_view part) const {
    for (const auto value : mail.headers(name)) {
        if (ascii::contains_ignoring_case(value, part))
            return KindOfSender{kind, shown_header(name, value)};
    }
    return {};
}

bool KindEvidence::has_part(std::string_view type) const {
    for (const auto& part : mail.parts) {
        if (part.type == type) return true;
    }
    return false;
}

bool KindEvidence::null_return_path() const {
    const auto* path = mail.header("Return-Path");
    return path && ascii::trim(*path) == "<>";
}

bool KindEvidence::subject_has(std::initializer_list<std::string_view> phrases) const {
    for (const auto phrase : phrases) {
        if (subject.find(phrase) != std::string::npos) return true;
    }
    return false;
}

bool KindEvidence::subject_begins(std::initializer_list<std::string_view> phrases) const {
    for (const auto phrase : phrases) {
        if (subject.starts_with(phrase)) return true;
    }
    return false;
}

}  // namespace triaged::message
