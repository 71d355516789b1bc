#include "message/parameters.h"

#include <gtest/gtest.h>

namespace triaged::message {
namespace {

TEST(Parameters, Parse) {
    constexpr struct {
        const char* raw;
        const char* value;
        const char* name;
        const char* text;
    } cases[] = {
        {"text/plain; charset=utf-8", "text/plain", "charset", "utf-8"},
        {" TEXT/Plain ;\r\n\tCharset=\"UTF-8\" ", "text/plain", "charset", "UTF-8"},
        {"text/plain (a; b=c); charset=utf-8 (really)", "text/plain", "charset", "utf-8"},
        {"text / plain; charset = utf-8", "text/plain", "charset", "utf-8"},
        {"a/b; x=\"c;d=e\"; y=f", "a/b", "y", "f"},
        {"a/b; x=\"c;d=e\"; y=f", "a/b", "x", "c;d=e"},
        {"a/b; x=\"c \\\"d\\\" \\\\e\"", "a/b", "x", "c \"d\" \\e"},
        {"a/b; x=\"c\r\n d\"", "a/b", "x", "c d"},
        {"a/b; x=c d.pdf; y=z", "a/b", "x", "c d.pdf"},
        {"a/b; x=\"c", "a/b", "x", "c"},
        {"a/b; x=\"c\"d.pdf\"", "a/b", "x", "c\"d.pdf"},
        {"a/b; x=; y=z", "a/b", "x", ""},
        {"a/b;;; x=c;", "a/b", "x", "c"},
        {"a/b; x; y=z", "a/b", "y", "z"},
        {"a/b; x=c; x=d", "a/b", "x", "c"},  // the first wins
        {"a/b; x==?utf-8?q?=C3=A9?=", "a/b", "x", "\u00e9"},
        {"a/b; x=\"=?iso-8859-1?b?6Q==?=\"", "a/b", "x", "\u00e9"},
        {"a/b; x=caf\xE9", "a/b", "x", "caf\u00e9"},

        // RFC 2231
        {"a/b; x*=utf-8''na%C3%AFve.pdf", "a/b", "x", "na\u00efve.pdf"},
        {"a/b; x*=iso-8859-1'en'na%EFve", "a/b", "x", "na\u00efve"},
        {"a/b; x*0=\"a b\"; x*1=c", "a/b", "x", "a bc"},
        {"a/b; x*1=c; x*0=b", "a/b", "x", "bc"},
        {"a/b; x*0*=utf-8''a%C3; x*1*=%A9; x*2=\" d%41\"", "a/b", "x", "a\u00e9 d%41"},
        {"a/b; x*10=k; x*9=j; x*0=a", "a/b", "x", "ajk"},
        {"a/b; x=plain; x*=utf-8''%C3%A9", "a/b", "x", "\u00e9"},
        {"a/b; x*=no quotes%20here", "a/b", "x", "no quotes here"},
        {"a/b; x*=utf-8''100%", "a/b", "x", "100%"},
        {"a/b; x*=utf-8''%4", "a/b", "x", "%4"},

        {"", "", "x", ""},
        {";", "", "x", ""},
        {"attachment", "attachment", "x", ""},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.raw);
        const auto parameters = parse_parameters(c.raw);
        EXPECT_EQ(parameters.value, c.value);
        EXPECT_EQ(parameters.get(c.name), c.text);
    }
}

TEST(Parameters, MediaTypeFallsBackToPlainText) {
    EXPECT_EQ(media_type(parse_parameters("TEXT/HTML; x=y")), "text/html");
    for (const char* raw : {"", "text", "/plain", "text/", "html; charset=x"}) {
        EXPECT_EQ(media_type(parse_parameters(raw)), "text/plain") << raw;
    }
}

}  // namespace
}  // namespace triaged::message
