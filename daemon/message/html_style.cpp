#include "message/html_style.h"

#include "base/ascii.h"

namespace triaged::message {
namespace {

constexpr std::size_t most_attributes = 64;
// A tag shorter than this cannot have many attributes.
constexpr std::size_t harmless_tag = 4 * most_attributes;

// The end of the tag at `begin` ("<"), behind its ">".
std::size_t tag_end(std::string_view html, std::size_t begin) {
    const auto end = html.find('>', begin);
    return end == std::string_view::npos ? html.size() : end + 1;
}

// Copies one tag up to its last allowed attribute. Quotes are not looked at: a ">" within one
// only means that the rest of the tag is looked at as text, as some readers do.
void copy_tag(std::string_view tag, std::string& out) {
    std::size_t words = 0;
    bool blank = true;
    for (std::size_t i = 0; i < tag.size(); ++i) {
        const char c = tag[i];
        const bool separator =
            ascii::is_space(c) || c == '\f' || c == '\v' || c == '"' || c == '\'' || c == '/';
        if (blank && !separator && ++words > 2 * most_attributes) {
            if (tag.ends_with('>')) out += '>';
            return;
        }
        blank = separator;
        out += c;
    }
}

}  // namespace

bool hides_text(std::string_view style) {
    std::string packed;
    for (const char c : style.substr(0, 2000)) {
        if (!ascii::is_space(c)) packed += ascii::lower(c);
    }
    const auto has = [&](std::string_view what) {
        const auto at = packed.find(what);
        if (at == std::string::npos) return false;
        if (at > 0 && packed[at - 1] != ';') return false;
        const auto end = at + what.size();
        return end == packed.size() || packed[end] == ';' || packed[end] == '!';
    };
    if (packed.find("none") != std::string::npos && has("display:none")) return true;
    if (packed.find("hid") != std::string::npos &&
        (has("visibility:hidden") || has("mso-hide:all"))) {
        return true;
    }
    return has("font-size:0") || has("font-size:0px") || has("font-size:0pt") || has("opacity:0") ||
           (has("max-height:0") && has("overflow:hidden")) ||
           (has("max-height:0px") && has("overflow:hidden"));
}

std::string_view with_bounded_tags(std::string_view html, std::string& buffer) {
    std::size_t copied = 0;
    for (auto begin = html.find('<'); begin != std::string_view::npos;) {
        const auto end = tag_end(html, begin);
        if (end - begin > harmless_tag) {
            buffer += html.substr(copied, begin - copied);
            copy_tag(html.substr(begin, end - begin), buffer);
            copied = end;
        }
        begin = html.find('<', end);
    }
    if (copied == 0) return html;
    buffer += html.substr(copied);
    return buffer;
}

}  // namespace triaged::message
