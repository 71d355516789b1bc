#include "message/html_text.h"

#include <gtest/gtest.h>

#include "message/html_style.h"
#include "message/limits.h"

namespace triaged::message {
namespace {

TEST(HtmlText, Convert) {
    constexpr struct {
        const char* html;
        const char* text;
    } cases[] = {
        {"", ""},
        {" \n ", ""},
        {"plain  text\nhere", "plain text here"},
        {"<p>one</p><p>two</p>", "one\n\ntwo"},
        {"<div>one</div><div>two</div>", "one\ntwo"},
        {"one<br>two<br/>three", "one\ntwo\nthree"},
        {"one<br><br>two", "one\n\ntwo"},
        {"<div>one<br></div><div>two</div>", "one\ntwo"},
        {"<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"},
        {"a<b>b</b>c <i> d </i> e", "abc d e"},
        {"&lt;b&gt; &amp; &eacute; &#8364; &#x20ac;", "<b> & \u00e9 \u20ac \u20ac"},
        {"a&nbsp;&nbsp;b&shy;c\u200Bd", "a bcd"},
        {"<ul><li>one<li>two</ul>", "- one\n- two"},
        {"<ol><li>one</li><li>two<ul><li>x</li></ul></li><li>three</li></ol>",
         "1. one\n2. two\n\n- x\n\n3. three"},
        {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a\tb\nc\td"},
        {"<h1>Title</h1>text", "Title\n\ntext"},
        {"<pre>a  b\n  c</pre>", "a  b\n  c"},
        {"one<hr>two", "one\n\n________________________________\ntwo"},
        {"<img src=x alt='A lamp'> on", "[A lamp] on"},
        {"<img src=x> on", "on"},

        // links
        {"<a href='http://x.example/a'>here</a>.", "here <http://x.example/a>."},
        {"<a href='http://x.example/'>x.example</a>", "x.example"},
        {"<a href='https://x.example/a'>https://x.example/a</a>", "https://x.example/a"},
        {"<a href='mailto:jo@x.example'>Jo</a>", "Jo <jo@x.example>"},
        {"<a href='mailto:jo@x.example'>jo@x.example</a>", "jo@x.example"},
        {"<a href='javascript:alert(1)'>x</a><a name=y>z</a>", "xz"},

        // what is not text
        {"<html><head><title>t</title><style>p{}</style></head><body>a</body></html>", "a"},
        {"a<script>b()</script><!-- c --><style>d</style>e", "ae"},
        {"<noscript>x</noscript>a", "a"},

        // quoted
        {"a<blockquote type=\"cite\"><div>b</div><div>c</div></blockquote>d", "a\n\n> b\n> c\n\nd"},
        {"<blockquote class=gmail_quote>b<blockquote type=cite>c</blockquote></blockquote>",
         "> b\n>\n> > c"},
        {"a<blockquote>b</blockquote>c", "a\n\nb\n\nc"},

        // broken
        {"<p>a<p>b", "a\n\nb"},
        {"<div><b>a</div>b</b>", "a\nb"},
        {"a < b and c > d", "a < b and c > d"},
        {"a</p></div></table>b", "a\n\nb"},
        {"<a href=\"x", ""},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.html);
        const auto text = html_to_text(c.html);
        EXPECT_EQ(text.text, c.text);
        EXPECT_FALSE(text.hidden);
        EXPECT_FALSE(text.cut);
    }
}

TEST(HtmlText, LeavesHiddenTextOut) {
    for (const char* html :
         {"a<div style='display:none'>b</div>c",
          "a<span style='DISPLAY : none ;color:red'>b</span>c",
          "a<p style='color:red;visibility:hidden'>b</p>c", "a<div hidden>b</div>c",
          "a<span style='font-size:0px'>b</span>c", "a<span style='font-size:0'>b<i>d</i></span>c",
          "a<span style='mso-hide:all'>b</span>c", "a<div style='opacity:0'>b</div>c",
          "a<div style='max-height:0;overflow:hidden'>b</div>c"}) {
        SCOPED_TRACE(html);
        const auto text = html_to_text(html);
        EXPECT_EQ(text.text.find('b'), std::string::npos);
        EXPECT_NE(text.text.find('a'), std::string::npos);
        EXPECT_NE(text.text.find('c'), std::string::npos);
        EXPECT_TRUE(text.hidden);
    }
    EXPECT_FALSE(html_to_text("<div style='display:none'> </div>a").hidden);
}

TEST(HtmlText, TooDeepHtmlIsCut) {
    std::string html = "seen";
    for (int i = 0; i < limits::html_depth + 10; ++i) html += "<div>";
    const auto text = html_to_text(html + "unseen");
    EXPECT_EQ(text.text, "seen");
    EXPECT_TRUE(text.cut);
}

TEST(HtmlStyle, HidesText) {
    for (const char* hidden : {"display:none", "x:y; display : none", "display:none!important",
                               "visibility:hidden", "font-size:0pt", "opacity:0", "mso-hide:all"}) {
        EXPECT_TRUE(hides_text(hidden)) << hidden;
    }
    for (const char* seen : {"", "display:block", "font-size:0.9em", "opacity:0.5", "max-height:0",
                             "x-display:none", "overflow:hidden", "color:#000"}) {
        EXPECT_FALSE(hides_text(seen)) << seen;
    }
}

TEST(HtmlStyle, TagsWithTooManyAttributesAreCut) {
    std::string buffer;
    const std::string fine = "<p a=1 b=2>" + std::string(5000, 'x');
    EXPECT_EQ(with_bounded_tags(fine, buffer).data(), fine.data());

    std::string tag = "<p";
    for (int i = 0; i < 5000; ++i) tag += " a" + std::to_string(i) + "=1";
    const auto bounded = with_bounded_tags("a" + tag + ">b", buffer);
    EXPECT_LT(bounded.size(), 2000u);
    EXPECT_TRUE(bounded.starts_with("a<p a0=1"));
    EXPECT_TRUE(bounded.ends_with(">b"));

    buffer.clear();
    const std::string picture = "<img src=\"data:" + std::string(100'000, 'A') + "\" alt=x>";
    EXPECT_EQ(with_bounded_tags(picture, buffer), picture);
}

}  // namespace
}  // namespace triaged::message
