#include "message/html_text.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <vector>

#include "base/ascii.h"
#include "message/charset.h"
#include "message/html_style.h"
#include "message/limits.h"

namespace triaged::message {
namespace {

std::string_view view(const xmlChar* text) {
    return text ? reinterpret_cast<const char*>(text) : std::string_view{};
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> list) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_paragraph(std::string_view n) {
    return n == "p" || n == "table" || n == "ul" || n == "ol" || n == "dl" || n == "blockquote" ||
           n == "pre" || n == "hr" || (n.size() == 2 && n[0] == 'h' && ascii::is_digit(n[1]));
}

bool is_block(std::string_view n) {
    return n == "div" || n == "tr" || n == "li" ||
           is_one_of(n, {"body", "center", "form", "dt", "dd", "section", "article", "header",
                         "footer", "address", "fieldset", "caption", "main", "aside", "nav"});
}

bool is_dropped(std::string_view n) {
    return is_one_of(n, {"script", "style", "head", "title", "template", "noscript", "object",
                         "select", "textarea", "svg", "math", "xml"});
}

bool is_void(std::string_view n) {
    return is_one_of(n, {"br", "img", "hr", "meta", "link", "input", "area", "base", "col", "embed",
                         "wbr", "param", "source"});
}

// Builds the text while libxml2 walks through the tags.
class Writer {
public:
    explicit Writer(htmlParserCtxtPtr parser) : parser_(parser) {}

    HtmlText take() {
        while (!out_.text.empty() && ascii::is_space(out_.text.back())) out_.text.pop_back();
        return std::move(out_);
    }

    void start(std::string_view name, const xmlChar** attributes) {
        if (is_void(name)) return empty_element(name, attributes);
        Element element;
        element.dropped = (!stack_.empty() && stack_.back().dropped) || is_dropped(name);
        element.pre = (!stack_.empty() && stack_.back().pre) || name == "pre";
        read_attributes(name, attributes, element);
        if (!element.dropped) begin_element(name, element);
        stack_.push_back(std::move(element));
        if (stack_.size() > static_cast<std::size_t>(limits::html_depth)) stop();
    }

    void end(std::string_view name) {
        if (is_void(name) || stack_.empty()) return;
        const Element element = std::move(stack_.back());
        stack_.pop_back();
        if (element.dropped) return;
        if (!element.link.empty()) end_link(element);
        if ((name == "ul" || name == "ol") && !lists_.empty()) lists_.pop_back();
        if (name == "td" || name == "th") {
            cell_ = true;
        } else if (is_paragraph(name)) {
            line_breaks(2);
        } else if (is_block(name)) {
            line_breaks(1);
        }
        if (element.cited) --cited_;
    }

    void characters(std::string_view text) {
        if (!stack_.empty() && stack_.back().dropped) {
            if (hidden_here() && !ascii::trim(text).empty()) out_.hidden = true;
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
                out_.text += c;
            }
        }
        if (out_.text.size() > limits::text) stop();
    }

private:
    struct Element {
        bool dropped = false;
        bool hidden = false;
        bool pre = false;
        bool cited = false;
        std::string link;
        std::size_t link_begin = 0;
    };

    void stop() {
        out_.cut = true;
        xmlStopParser(parser_);
    }

    bool hidden_here() const { return !stack_.empty() && stack_.back().hidden; }

    void read_attributes(std::string_view name, const xmlChar** attributes, Element& element) {
        element.hidden = hidden_here();
        for (; attributes && attributes[0]; attributes += 2) {
            const auto key = view(attributes[0]);
            const auto value = view(attributes[1]);
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

    void begin_element(std::string_view name, Element& element) {
        if (is_paragraph(name)) {
            line_breaks(2);
        } else if (is_block(name)) {
            line_breaks(1);
        }
        if (name == "ul" || name == "ol") lists_.push_back(name == "ol" ? 1 : 0);
        if (name == "li") begin_item();
        if (!element.link.empty()) element.link_begin = out_.text.size();
        if (element.cited) ++cited_;
    }

    void begin_item() {
        const int number = lists_.empty() ? 0 : lists_.back();
        begin_text();
        out_.text += number == 0 ? "- " : std::to_string(number) + ". ";
        if (number > 0) ++lists_.back();
        fresh_ = true;
    }

    void empty_element(std::string_view name, const xmlChar** attributes) {
        if (!stack_.empty() && stack_.back().dropped) return;
        if (name == "br") {
            breaks_ = std::min(breaks_ + 1, 3);
            blank_ = false;
        } else if (name == "hr") {
            line_breaks(1);
            characters("________________________________");
            line_breaks(1);
        } else if (name == "img") {
            for (; attributes && attributes[0]; attributes += 2) {
                const auto alt = ascii::trim(view(attributes[1]));
                if (view(attributes[0]) == "alt" && !alt.empty() && alt.size() <= 120) {
                    characters("[" + std::string(alt) + "]");
                }
            }
        }
    }

    void end_link(const Element& element) {
        constexpr std::size_t longest = 300;
        std::string_view target = element.link;
        if (target.starts_with("mailto:")) target.remove_prefix(7);
        const bool web = ascii::starts_with_ignoring_case(target, "http");
        if ((!web && target.size() == element.link.size()) || target.size() > longest) return;
        const auto label = ascii::trim(
            std::string_view(out_.text).substr(std::min(element.link_begin, out_.text.size())));
        if (label.empty() || label.find('\n') != std::string_view::npos) return;
        const auto bare = [](std::string_view url) {
            const auto at = url.find("://");
            if (at != std::string_view::npos) url.remove_prefix(at + 3);
            while (url.ends_with('/')) url.remove_suffix(1);
            return url;
        };
        if (ascii::equals_ignoring_case(bare(label), bare(target))) return;
        out_.text += " <";
        out_.text += target;
        out_.text += '>';
    }

    void line_breaks(int wanted) {
        blank_ = false;
        if (out_.text.empty()) return;
        // A <br> at the end of a block does not begin another line.
        breaks_ = std::max(breaks_, wanted);
    }

    // Everything that must stand in front of the next visible character.
    void begin_text() {
        if (out_.text.empty()) {
            breaks_ = 0;
            blank_ = cell_ = false;
            if (!started_) cite(cited_);
            started_ = true;
            return;
        }
        if (breaks_ > 0) {
            trim_line();
            for (int i = 1; i < breaks_; ++i) {
                out_.text += '\n';
                cite(std::min(cited_, last_cited_));
                trim_line();
            }
            out_.text += '\n';
            cite(cited_);
        } else if (cell_) {
            out_.text += '\t';
        } else if (blank_ && !fresh_) {
            out_.text += ' ';
        }
        breaks_ = 0;
        blank_ = cell_ = fresh_ = false;
    }

    void cite(int depth) {
        constexpr int deepest = 8;
        for (int i = 0; i < std::min(depth, deepest); ++i) out_.text += "> ";
        last_cited_ = depth;
    }

    void trim_line() {
        while (!out_.text.empty() && ascii::is_blank(out_.text.back())) out_.text.pop_back();
    }

    void preformatted(std::string_view text) {
        for (const char c : text) {
            if (c == '\r') continue;
            if (c == '\n') {
                breaks_ = std::min(breaks_ + 1, 3);
                continue;
            }
            begin_text();
            out_.text += c;
        }
        if (out_.text.size() > limits::text) stop();
    }

    // No-break and zero-width blanks, soft hyphens: the bytes to skip, 0 for anything else.
    std::size_t odd_blank(std::string_view text, std::size_t at) {
        const auto rest = text.substr(at, 3);
        if (rest.starts_with("\xC2\xA0")) {
            blank_ = true;
            return 2;
        }
        if (rest.starts_with("\xC2\xAD") || rest.starts_with("\xCD\x8F")) return 2;
        if (rest == "\xE2\x80\x8B" || rest == "\xEF\xBB\xBF" || rest == "\xE2\x81\xA0") return 3;
        return 0;
    }

    htmlParserCtxtPtr parser_;
    HtmlText out_;
    std::vector<Element> stack_;
    std::vector<int> lists_;  // the next number of an open <ol>, 0 for <ul>
    int cited_ = 0;           // open cited blocks
    int last_cited_ = 0;      // of the line above
    int breaks_ = 0;          // line ends due before the next text
    bool blank_ = false;      // a blank is due
    bool cell_ = false;       // a tab is due
    bool fresh_ = false;      // right behind the mark of a list item
    bool started_ = false;
};

Writer& writer(void* context) { return *static_cast<Writer*>(context); }

void on_start(void* context, const xmlChar* name, const xmlChar** attributes) {
    writer(context).start(view(name), attributes);
}
void on_end(void* context, const xmlChar* name) { writer(context).end(view(name)); }
void on_characters(void* context, const xmlChar* text, int size) {
    writer(context).characters(
        {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
}

struct ParserCloser {
    void operator()(htmlParserCtxtPtr parser) const { htmlFreeParserCtxt(parser); }
};

}  // namespace

HtmlText html_to_text(std::string_view html) {
    static std::once_flag once;
    std::call_once(once, xmlInitParser);
    bool cut = html.size() > limits::text;
    html = utf8_prefix(html, limits::text);
    if (ascii::trim(html).empty()) return {};
    std::string buffer;
    html = with_bounded_tags(html, buffer);

    std::unique_ptr<htmlParserCtxt, ParserCloser> parser(
        htmlCreateMemoryParserCtxt(html.data(), static_cast<int>(html.size())));
    if (!parser) return {};
    Writer text(parser.get());
    htmlSAXHandler handler{};
    handler.startElement = on_start;
    handler.endElement = on_end;
    handler.characters = on_characters;
    handler.ignorableWhitespace = on_characters;
    handler.cdataBlock = on_characters;
    *parser->sax = handler;
    parser->userData = &text;
    htmlCtxtUseOptions(parser.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                         HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                         HTML_PARSE_IGNORE_ENC);
    xmlSwitchEncoding(parser.get(), XML_CHAR_ENCODING_UTF8);
    htmlParseDocument(parser.get());
    HtmlText out = text.take();
    out.cut = out.cut || cut;
    return out;
}

}  // namespace triaged::message
