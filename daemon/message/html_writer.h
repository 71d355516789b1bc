#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace triaged::message {

/// The attributes of a tag, names in lower case.
using HtmlAttributes = std::vector<std::pair<std::string_view, std::string_view>>;

/// Builds plain text out of the tags and texts of an HTML document, handed in in their order; see
/// html_text.h for what becomes of them. Bounded: once full() the rest is ignored.
class HtmlWriter {
public:
    void start(std::string_view name, const HtmlAttributes& attributes);
    void end(std::string_view name);
    void characters(std::string_view text);

    /// A limit was reached.
    bool full() const { return full_; }
    /// Text that no reader sees was left out.
    bool hidden() const { return hidden_; }
    /// The text, without blanks at its end. To be called once.
    std::string take();

private:
    struct Element {
        bool dropped = false;
        bool hidden = false;
        bool pre = false;
        bool cited = false;
        std::string link;
        std::size_t link_begin = 0;
    };

    void read_attributes(std::string_view name, const HtmlAttributes& attributes, Element& element);
    void begin_element(std::string_view name, Element& element);
    void begin_item();
    void empty_element(std::string_view name, const HtmlAttributes& attributes);
    void end_link(const Element& element);
    void line_breaks(int wanted);
    void begin_text();
    void cite(int depth);
    void trim_line();
    void preformatted(std::string_view text);
    std::size_t odd_blank(std::string_view text, std::size_t at);
    bool is_dropped_here() const { return !stack_.empty() && stack_.back().dropped; }

    std::string text_;
    std::vector<Element> stack_;
    std::vector<int> lists_;  // the next number of an open <ol>, 0 for <ul>
    int cited_ = 0;           // open cited blocks
    int last_cited_ = 0;      // of the line above
    int breaks_ = 0;          // line ends due before the next text
    bool blank_ = false;      // a blank is due
    bool cell_ = false;       // a tab is due
    bool fresh_ = false;      // right behind the mark of a list item
    bool started_ = false;
    bool full_ = false;
    bool hidden_ = false;
};

}  // namespace triaged::message
