#include "compose/acknowledgement.h"

#include <algorithm>

#include "base/hash.h"
#include "compose/base64.h"
#include "compose/header.h"

namespace triaged::compose {
namespace {

constexpr std::size_t kMaxReferences = 10;
constexpr std::size_t kMaxIdBytes = 250;

// An id taken from a mail goes out only when it is one token between angle brackets.
bool usable_id(const std::string& id) {
    return id.size() > 2 && id.size() <= kMaxIdBytes && id.front() == '<' && id.back() == '>' &&
           std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < '\x7F'; }) &&
           std::count(id.begin(), id.end(), '<') == 1 && std::count(id.begin(), id.end(), '>') == 1;
}

std::string references(const Acknowledgement& a) {
    std::vector<std::string> ids;
    for (const auto& id : a.original_references) {
        if (usable_id(id)) ids.push_back(id);
    }
    ids.push_back(a.original_message_id);
    const std::size_t skipped = ids.size() > kMaxReferences ? ids.size() - kMaxReferences : 0;
    std::string out;
    for (std::size_t i = skipped; i < ids.size(); ++i) {
        if (!out.empty()) out += ' ';
        out += ids[i];
    }
    return out;
}

std::string crlf(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\r') continue;
        if (c == '\n') out += '\r';
        out += c;
    }
    return out;
}

}  // namespace

std::string compose(const Acknowledgement& a, const Template& text) {
    Header header;
    header.add("Date", date(a.date));
    header.add("From", mailbox(a.from_name, a.from_address));
    header.add("To", a.to_address);
    header.add_text("Subject", text.subject(a.values));
    header.add("Message-ID", a.message_id);
    if (usable_id(a.original_message_id)) {
        header.add("In-Reply-To", a.original_message_id);
        header.add("References", references(a));
    }
    header.add("Auto-Submitted", "auto-replied");
    header.add("X-Auto-Response-Suppress", "All");
    header.add("MIME-Version", "1.0");
    header.add("Content-Type", "text/plain; charset=utf-8");
    header.add("Content-Transfer-Encoding", "base64");
    return header.bytes() + "\r\n" + base64_body(crlf(text.body(a.values)));
}

std::string acknowledgement_id(const std::string& key, const std::string& identity,
                               const std::string& from_address) {
    const auto at = from_address.rfind('@');
    const std::string domain = at == std::string::npos ? "localhost" : from_address.substr(at + 1);
    return "<triaged." + hmac_sha256_hex(key, identity).substr(0, 40) + '@' + domain + '>';
}

}  // namespace triaged::compose
