#include "message/html_writer.h"

#include <algorithm>

#include "base/ascii.h"
#include "message/html_elements.h"
#include "message/html_style.h"
#include "message/limits.h"

namespace triaged::message {
namespace {

// Without scheme and the last slashes, so that "x.example" and "https://x.example/" are one.
std::string_view bare_url(std::string_view url) {
    const auto at = url.find("://");
    if (at != std::string_view::npos) url.remove_prefix(at + 3);
    while (url.ends_with('/')) url.remove_suffix(1);
    return url;
}

}  // namespace

std::string HtmlWriter::take() {
    while (!text_.empty() && ascii::is_space(text_.back())) text_.pop_back();
    return std::move(text_);
}

void HtmlWriter::start(std::string_view name, const HtmlAttributes& attributes) {
    if (full_) return;
    if (is_void_element(name)) return empty_element(name, attributes);
    Element element;
    element.dropped = (!stack_.empty() && stack_.back().dropped) || is_dropped_element(name);
    element.pre = (!stack_.empty() && stack_.back().pre) || name == "pre";
    read_attributes(name, attributes, element);
    if (!element.dropped) begin_element(name, element);
    stack_.push_back(std::move(element));
    if (stack_.size() > static_cast<std::size_t>(limits::html_depth)) full_ = true;
}

void HtmlWriter::end(std::string_view name) {
    if (is_void_element(name) || stack_.empty()) return;
    const Element element = std::move(stack_.back());
    stack_.pop_back();
    if (element.dropped) return;
    if (!element.link.empty()) end_link(element);
    if ((name == "ul" || name == "ol") && !lists_.empty()) lists_.pop_back();
    if (name == "td" || name == "th") {
        cell_ = true;
    } else if (is_paragraph_element(name)) {
        line_breaks(2);
    } else if (is_block_element(name)) {
        line_breaks(1);
    }
    if (element.cited) --cited_;
}

void HtmlWriter::characters(std::string_view text) {
    if (full_) return;
    if (!stack_.empty() && stack_.back().dropped) {
        if ((!stack_.empty() && stack_.back().hidden) && !ascii::trim(text).empty()) hidden_ = true;
        return;
    }
    if (!stack_.empty() && stack_.back().pre) return preformatted(text);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (ascii::is_space(c) || c == '\f') {
            blank_ = true;
        } else if (const auto skip = odd_blank(text, i)) {
            i += skip - 1;
        } else {
            begin_text();
            text_ += c;
        }
    }
    if (text_.size() > limits::text) full_ = true;
}

void HtmlWriter::read_attributes(std::string_view name, const HtmlAttributes& attributes,
                                 Element& element) {
    element.hidden = (!stack_.empty() && stack_.back().hidden);
    for (const auto& [key, value] : attributes) {
        if (key == "hidden" || (key == "style" && hides_text(value))) {
            element.dropped = element.hidden = true;
        } else if (key == "href" && name == "a") {
            element.link = ascii::trim(value);
        } else if (name == "blockquote" && (key == "type" || key == "class")) {
            element.cited = element.cited || ascii::equals_ignoring_case(value, "cite") ||
                            value.find("quote") != std::string_view::npos;
        }
    }
}

void HtmlWriter::begin_element(std::string_view name, Element& element) {
    if (is_paragraph_element(name)) {
        line_breaks(2);
    } else if (is_block_element(name)) {
        line_breaks(1);
    }
    if (name == "ul" || name == "ol") lists_.push_back(name == "ol" ? 1 : 0);
    if (name == "li") begin_item();
    if (!element.link.empty()) element.link_begin = text_.size();
    if (element.cited) ++cited_;
}

void HtmlWriter::begin_item() {
    const int number = lists_.empty() ? 0 : lists_.back();
    begin_text();
    text_ += number == 0 ? "- " : std::to_string(number) + ". ";
    if (number > 0) ++lists_.back();
    fresh_ = true;
}

void HtmlWriter::empty_element(std::string_view name, const HtmlAttributes& attributes) {
    if (!stack_.empty() && stack_.back().dropped) return;
    if (name == "br") {
        breaks_ = std::min(breaks_ + 1, 3);
        blank_ = false;
    } else if (name == "hr") {
        line_breaks(1);
        characters("________________________________");
        line_breaks(1);
    } else if (name == "img") {
        constexpr std::size_t longest_alt = 120;
        for (const auto& [key, value] : attributes) {
            const auto alt = ascii::trim(value);
            if (key == "alt" && !alt.empty() && alt.size() <= longest_alt) {
                characters("[" + std::string(alt) + "]");
            }
        }
    }
}

void HtmlWriter::end_link(const Element& element) {
    constexpr std::size_t longest = 300;
    std::string_view target = element.link;
    if (target.starts_with("mailto:")) target.remove_prefix(7);
    const bool mail = target.size() != element.link.size();
    const bool web = ascii::starts_with_ignoring_case(target, "http");
    if ((!web && !mail) || target.size() > longest) return;
    const auto label =
        ascii::trim(std::string_view(text_).substr(std::min(element.link_begin, text_.size())));
    if (label.empty() || label.find('\n') != std::string_view::npos) return;
    if (ascii::equals_ignoring_case(bare_url(label), bare_url(target))) return;
    text_ += " <";
    for (const char c : target) {
        if (static_cast<unsigned char>(c) > ' ') text_ += c;
    }
    text_ += '>';
}

void HtmlWriter::line_breaks(int wanted) {
    blank_ = false;
    if (text_.empty()) return;
    // A <br> at the end of a block does not begin another line.
    breaks_ = std::max(breaks_, wanted);
}

// Everything that must stand in front of the next visible character.
void HtmlWriter::begin_text() {
    if (text_.empty()) {
        breaks_ = 0;
        blank_ = cell_ = false;
        if (!started_) cite(cited_);
        started_ = true;
        return;
    }
    if (breaks_ > 0) {
        trim_line();
        for (int i = 1; i < breaks_; ++i) {
            text_ += '\n';
            cite(std::min(cited_, last_cited_));
            trim_line();
        }
        text_ += '\n';
        cite(cited_);
    } else if (cell_) {
        text_ += '\t';
    } else if (blank_ && !fresh_) {
        text_ += ' ';
    }
    breaks_ = 0;
    blank_ = cell_ = fresh_ = false;
}

void HtmlWriter::cite(int depth) {
    constexpr int deepest = 8;
    for (int i = 0; i < std::min(depth, deepest); ++i) text_ += "> ";
    last_cited_ = depth;
}

void HtmlWriter::trim_line() {
    while (!text_.empty() && ascii::is_blank(text_.back())) text_.pop_back();
}

void HtmlWriter::preformatted(std::string_view text) {
    for (const char c : text) {
        if (c == '\r') continue;
        if (c == '\n') {
            breaks_ = std::min(breaks_ + 1, 3);
            continue;
        }
        begin_text();
        text_ += c;
    }
    if (text_.size() > limits::text) full_ = true;
}

// No-break and zero-width blanks, soft hyphens: the bytes to skip, 0 for anything else.
std::size_t HtmlWriter::odd_blank(std::string_view text, std::size_t at) {
    const auto rest = text.substr(at, 3);
    if (rest.starts_with("\xC2\xA0")) {
        blank_ = true;
        return 2;
    }
    if (rest.starts_with("\xC2\xAD") || rest.starts_with("\xCD\x8F")) return 2;
    if (rest == "\xE2\x80\x8B" || rest == "\xEF\xBB\xBF" || rest == "\xE2\x81\xA0") return 3;
    return 0;
}

}  // namespace triaged::message
