#include "message/ids.h"

#include "base/ascii.h"
#include "message/charset.h"
#include "message/limits.h"
#include "message/unfold.h"

namespace triaged::message {
namespace {

std::string cleaned(std::string_view text) {
    constexpr std::size_t longest = 998;  // of a line, RFC 5322, section 2.1.1
    std::string out = "<";
    for (const char c : to_utf8(text.substr(0, longest), "")) {
        if (static_cast<unsigned char>(c) > ' ' && c != 0x7f && c != '<' && c != '>') out += c;
    }
    return out.size() == 1 ? "" : out + '>';
}

std::string_view first_word(std::string_view raw, bool with_at) {
    std::size_t begin = 0;
    while (begin < raw.size()) {
        while (begin < raw.size() && ascii::is_space(raw[begin])) ++begin;
        auto end = begin;
        while (end < raw.size() && !ascii::is_space(raw[end])) ++end;
        const auto word = raw.substr(begin, end - begin);
        if (!with_at || word.find('@') != std::string_view::npos) return word;
        begin = end;
    }
    return {};
}

}  // namespace

std::vector<std::string> parse_ids(std::string_view raw) {
    std::vector<std::string> ids;
    std::size_t pos = raw.find('<');
    while (pos != std::string_view::npos) {
        const auto end = raw.find('>', pos);
        if (end == std::string_view::npos) break;
        auto inside = raw.substr(pos + 1, end - pos - 1);
        const auto nested = inside.rfind('<');
        if (nested != std::string_view::npos) inside.remove_prefix(nested + 1);
        if (auto id = cleaned(inside); !id.empty()) {
            if (ids.size() >= limits::ids) ids.erase(ids.begin() + 1);
            ids.push_back(std::move(id));
        }
        pos = raw.find('<', end);
    }
    if (ids.empty()) {
        if (auto id = cleaned(first_word(raw, true)); !id.empty()) ids.push_back(std::move(id));
    }
    return ids;
}

std::string parse_message_id(std::string_view raw) {
    const auto ids = parse_ids(raw);
    return ids.empty() ? cleaned(first_word(raw, false)) : ids.front();
}

std::string find_message_id(std::string_view header) {
    std::string value;
    bool inside = false;
    for (std::size_t pos = 0; pos < header.size();) {
        const auto line = next_line(header, pos);
        const bool continues = !line.empty() && ascii::is_blank(line.front());
        if (line.empty() || (inside && !continues)) break;
        constexpr std::string_view name = "Message-ID";
        if (!continues && ascii::starts_with_ignoring_case(line, name)) {
            const auto rest = ascii::trim(line.substr(name.size()));
            inside = rest.starts_with(':');
            if (inside) value = rest.substr(1);
        } else if (inside) {
            value += line;
        }
    }
    return parse_message_id(value);
}

std::string_view bare_id(std::string_view id) {
    if (id.size() < 2 || id.front() != '<' || id.back() != '>') return id;
    return id.substr(1, id.size() - 2);
}

}  // namespace triaged::message
