#include "message/html_elements.h"

#include <algorithm>
#include <initializer_list>

#include "base/ascii.h"

namespace triaged::message {
namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> list) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

bool is_paragraph_element(std::string_view n) {
    return n == "p" || n == "table" || n == "ul" || n == "ol" || n == "dl" || n == "blockquote" ||
           n == "pre" || n == "hr" || (n.size() == 2 && n[0] == 'h' && ascii::is_digit(n[1]));
}

bool is_block_element(std::string_view n) {
    return n == "div" || n == "tr" || n == "li" ||
           is_one_of(n, {"body", "center", "form", "dt", "dd", "section", "article", "header",
                         "footer", "address", "fieldset", "caption", "main", "aside", "nav"});
}

bool is_dropped_element(std::string_view n) {
    return is_one_of(n, {"script", "style", "head", "title", "template", "noscript", "object",
                         "select", "textarea", "svg", "math", "xml"});
}

bool is_void_element(std::string_view n) {
    return is_one_of(n, {"br", "img", "hr", "meta", "link", "input", "area", "base", "col", "embed",
                         "wbr", "param", "source"});
}

}  // namespace triaged::message
