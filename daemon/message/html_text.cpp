#include "message/html_text.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

#include <memory>
#include <mutex>

#include "base/ascii.h"
#include "message/html_style.h"
#include "message/html_writer.h"
#include "message/limits.h"
#include "message/utf8.h"

namespace triaged::message {
namespace {

std::string_view view(const xmlChar* text) {
    return text ? reinterpret_cast<const char*>(text) : std::string_view{};
}

// What libxml2's callbacks get to see.
struct Walk {
    htmlParserCtxtPtr parser;
    HtmlWriter writer;
    HtmlAttributes attributes;  // of the current tag; kept for its memory

    void stop_when_full() {
        if (writer.full()) xmlStopParser(parser);
    }
};

Walk& walk(void* context) { return *static_cast<Walk*>(context); }

void on_start(void* context, const xmlChar* name, const xmlChar** attributes) {
    Walk& w = walk(context);
    w.attributes.clear();
    for (; attributes && attributes[0]; attributes += 2) {
        w.attributes.emplace_back(view(attributes[0]), view(attributes[1]));
    }
    w.writer.start(view(name), w.attributes);
    w.stop_when_full();
}

void on_end(void* context, const xmlChar* name) { walk(context).writer.end(view(name)); }

void on_characters(void* context, const xmlChar* text, int size) {
    Walk& w = walk(context);
    w.writer.characters({reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
    w.stop_when_full();
}

htmlSAXHandler handler() {
    htmlSAXHandler out{};
    out.startElement = on_start;
    out.endElement = on_end;
    out.characters = on_characters;
    out.ignorableWhitespace = on_characters;
    out.cdataBlock = on_characters;
    return out;
}

struct ParserCloser {
    void operator()(htmlParserCtxtPtr parser) const { htmlFreeParserCtxt(parser); }
};

}  // namespace

HtmlText html_to_text(std::string_view html) {
    static std::once_flag once;
    std::call_once(once, xmlInitParser);
    const bool too_long = html.size() > limits::text;
    html = utf8_prefix(html, limits::text);
    if (ascii::trim(html).empty()) return {};
    std::string buffer;
    html = with_bounded_tags(html, buffer);

    const std::unique_ptr<htmlParserCtxt, ParserCloser> parser(
        htmlCreateMemoryParserCtxt(html.data(), static_cast<int>(html.size())));
    if (!parser) return {};
    Walk w{parser.get(), {}, {}};
    *parser->sax = handler();
    parser->userData = &w;
    htmlCtxtUseOptions(parser.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                         HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                         HTML_PARSE_IGNORE_ENC);
    xmlSwitchEncoding(parser.get(), XML_CHAR_ENCODING_UTF8);
    htmlParseDocument(parser.get());

    HtmlText out;
    out.text = w.writer.take();
    out.hidden = w.writer.hidden();
    out.cut = w.writer.full() || too_long;
    return out;
}

}  // namespace triaged::message
