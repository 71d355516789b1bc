#include "flow/big_mail.h"

#include <algorithm>

#include "message/parse.h"

namespace triaged::flow {
namespace {

using imap::BodyNode;
using imap::BodyStructure;

constexpr std::uint64_t kHeaderBytes = 256 * 1024;
constexpr std::uint64_t kTextBytes = 2 * 1024 * 1024;  // of one part, as sent
constexpr std::size_t kMostSections = 20;

bool is_container(const BodyNode& node) {
    return node.type.starts_with("multipart/") || node.type == "message/rfc822" ||
           node.type == "message/global";
}

const std::string* find(const imap::BodyParameters& parameters, std::string_view name) {
    for (const auto& [key, value] : parameters) {
        if (key == name) return &value;
    }
    return nullptr;
}

bool is_attached(const BodyNode& node) {
    return node.disposition == "attachment" ||
           find(node.disposition_parameters, "filename") != nullptr ||
           find(node.parameters, "name") != nullptr;
}

bool is_within_attached(const BodyStructure& structure, const BodyNode& node) {
    for (int up = node.parent; up >= 0; up = structure[static_cast<std::size_t>(up)].parent) {
        const auto& parent = structure[static_cast<std::size_t>(up)];
        if (parent.type.starts_with("message/") || is_attached(parent)) return true;
    }
    return false;
}

bool is_text(const BodyStructure& structure, const BodyNode& node) {
    return node.type.starts_with("text/") && !is_attached(node) &&
           !is_within_attached(structure, node);
}

// Reports on what became of a mail (RFC 3464, 8098, 5965), and meeting requests.
bool is_report(const BodyNode& node) {
    return node.type == "message/delivery-status" || node.type == "text/rfc822-headers" ||
           node.type == "message/disposition-notification" ||
           node.type == "message/feedback-report" || node.type == "text/calendar";
}

std::string quoted(std::string_view value) {
    std::string out = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') out += '\\';
        if (c != '\r' && c != '\n' && c != '\0') out += c;
    }
    return out + '"';
}

// A name or a type that cannot become another line.
std::string token(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) > ' ' && c != ';' && c != '"') out += c;
    }
    return out;
}

void add_field(std::string& out, std::string_view name, std::string_view value,
               const imap::BodyParameters& parameters) {
    out.append(name).append(": ").append(token(value));
    for (const auto& [key, text] : parameters) {
        // RFC 2231: an extended value stands unquoted.
        const bool extended = !key.empty() && key.back() == '*';
        out += ";\r\n " + token(key) + '=' + (extended ? token(text) : quoted(text));
    }
    out += "\r\n";
}

void add_header(std::string& out, const BodyNode& node) {
    add_field(out, "Content-Type", node.type, node.parameters);
    if (!node.encoding.empty()) add_field(out, "Content-Transfer-Encoding", node.encoding, {});
    if (!node.disposition.empty()) {
        add_field(out, "Content-Disposition", node.disposition, node.disposition_parameters);
    }
    out += "\r\n";
}

std::int64_t decoded_size(const BodyNode& node) {
    // base64 (RFC 2045, section 6.8): 76 characters and a line end for 57 bytes.
    const std::uint64_t bytes = node.encoding == "base64" ? node.octets / 78 * 57 : node.octets;
    return static_cast<std::int64_t>(std::min<std::uint64_t>(bytes, 1'000'000'000'000));
}

void add_sizes(message::Message& message, const BodyStructure& structure,
               const std::map<std::string, std::string>& bodies) {
    if (message.parts.size() != structure.size()) {
        message.defects.emplace_back(
            "the server describes the mail's parts otherwise than they are");
        message.limits_hit = true;
        return;
    }
    for (std::size_t i = 0; i < structure.size(); ++i) {
        if (is_container(structure[i]) || bodies.contains(structure[i].section)) continue;
        message.parts[i].size = decoded_size(structure[i]);
    }
}

}  // namespace

std::vector<std::string> readable_sections(const BodyStructure& structure) {
    std::vector<std::string> sections;
    for (const auto& node : structure) {
        if (sections.size() == kMostSections) break;
        const bool report = is_report(node) && !is_within_attached(structure, node);
        if (report || is_text(structure, node)) sections.push_back(node.section);
    }
    return sections;
}

std::string without_attachments(const std::string& header, const BodyStructure& structure,
                                const std::map<std::string, std::string>& bodies) {
    std::string out = header;
    std::vector<int> open;  // the containers that hold what comes next
    const auto delimit = [&](std::string_view end) {
        const auto* const boundary =
            find(structure[static_cast<std::size_t>(open.back())].parameters, "boundary");
        if (boundary != nullptr) out.append("\r\n--").append(*boundary).append(end);
    };
    const auto close = [&] {
        delimit("--\r\n");
        open.pop_back();
    };
    for (std::size_t i = 0; i < structure.size(); ++i) {
        const BodyNode& node = structure[i];
        while (!open.empty() && open.back() != node.parent) close();
        if (!open.empty()) {
            delimit("\r\n");
            add_header(out, node);
        }
        if (is_container(node)) {
            open.push_back(static_cast<int>(i));
        } else if (const auto body = bodies.find(node.section); body != bodies.end()) {
            out += body->second;
        }
    }
    while (!open.empty()) close();
    return out;
}

std::optional<message::Message> fetch_big_mail(imap::Session& session, imap::Uid uid) {
    const auto structure = session.fetch_structure(uid);
    if (!structure || structure->empty()) return std::nullopt;
    std::optional<std::string> header;
    std::map<std::string, std::string> bodies;
    bool cut = false;
    const auto keep = [&](imap::FetchedBody body) {
        cut = cut || body.truncated;
        if (body.section == "HEADER") {
            header = std::move(body.bytes);
        } else {
            bodies[body.section] = std::move(body.bytes);
        }
    };
    session.fetch_sections(uid, {"HEADER"}, kHeaderBytes, keep);
    if (!header) return std::nullopt;
    if (cut) *header += "\r\n\r\n";
    const auto sections = readable_sections(*structure);
    if (!sections.empty()) session.fetch_sections(uid, sections, kTextBytes, keep);

    message::Message message = message::parse(without_attachments(*header, *structure, bodies));
    add_sizes(message, *structure, bodies);
    if (cut || bodies.size() < sections.size() || sections.size() == kMostSections) {
        message.limits_hit = true;
        message.defects.emplace_back("the mail's text is longer than what is fetched of one");
    }
    return message;
}

}  // namespace triaged::flow
