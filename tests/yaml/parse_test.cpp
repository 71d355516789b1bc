#include "yaml/parse.h"

#include <gtest/gtest.h>

#include <string>

namespace triaged::yaml {
namespace {

// The tree in one line: a map {key@line:column=value}, a list [..], text as it is, quoted text 'x',
// nothing as ~; every value followed by its place.
std::string show(const Node& node) {
    std::string out;
    if (node.is_map()) {
        for (std::size_t i = 0; i < node.keys.size(); ++i) {
            const Position at = node.keys[i].at;
            out += (i ? " " : "") + node.keys[i].text + '@' + std::to_string(at.line) + ':' +
                   std::to_string(at.column) + '=' + show(node.items[i]);
        }
        out = '{' + out + '}';
    } else if (node.is_sequence()) {
        for (const Node& item : node.items) out += (out.empty() ? "" : " ") + show(item);
        out = '[' + out + ']';
    } else if (node.is_scalar()) {
        out = node.quoted ? '\'' + node.text + '\'' : node.text;
    } else {
        out = "~";
    }
    return out + '@' + std::to_string(node.at.line) + ':' + std::to_string(node.at.column);
}

std::string outcome(std::string_view text) {
    Diagnostics diagnostics;
    const auto document = parse("f.yaml", text, diagnostics);
    if (document) return show(document->root);
    std::string out;
    for (const auto& d : diagnostics) {
        out += (out.empty() ? "" : "; ") + std::to_string(d.at.line) + ':' +
               std::to_string(d.at.column) + ' ' + d.message;
    }
    return out;
}

TEST(Parse, GivesEveryKeyAndValueItsPlace) {
    constexpr struct {
        std::string_view text;
        const char* tree;
    } cases[] = {
        {"", "~@1:1"},
        {"# nothing\n", "~@1:1"},
        {"a: b", "{a@1:1=b@1:4}@1:1"},
        {"a: b\r\nc: d\r\n", "{a@1:1=b@1:4 c@2:1=d@2:4}@1:1"},
        {"a:\n  - x\n  - y: 1\n    z: [2, '3']\n",
         "{a@1:1=[x@2:5 {y@3:5=1@3:8 z@4:5=[2@4:9 '3'@4:12]@4:8}@3:5]@2:3}@1:1"},
        {"a:\nb: ~\n", "{a@1:1=~@1:1 b@2:1=~@2:1}@1:1"},
        {"\xC3\xA9: [\xC3\xA9, x]\n", "{\xC3\xA9@1:1=[\xC3\xA9@1:6 x@1:10]@1:5}@1:1"},
        {"a: |\n  two\n  lines\n", "{a@1:1='two\nlines\n'@1:4}@1:1"},
        {"a: >-\n  two\n  lines\n", "{a@1:1='two lines'@1:4}@1:1"},
        {"a: no\nb: \"no\"\n", "{a@1:1=no@1:4 b@2:1='no'@2:4}@1:1"},
        {"a: '!b'\nc: \"&d\"\n", "{a@1:1='!b'@1:4 c@2:1='&d'@2:4}@1:1"},
        {"---\na: b\n", "{a@2:1=b@2:4}@2:1"},
        {"a: |\n  \tindented by a tab inside the text\n",
         "{a@1:1='\tindented by a tab inside the text\n'@1:4}@1:1"},
        {"{a: b?, c: d ?, e: f ? g, '?': h}",
         "{a@1:2=b?@1:5 c@1:9=d ?@1:12 e@1:17=f ? g@1:20 ?@1:27=h@1:32}@1:1"},
        {"a: |\n  why?\nb: \"?\"\nc?: ?d\n",
         "{a@1:1='why?\n'@1:4 b@3:1='?'@3:4 c?@4:1=?d@4:5}@1:1"},
        {"\"<<\": a", "{<<@1:1=a@1:7}@1:1"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        EXPECT_EQ(outcome(c.text), c.tree);
    }
}

TEST(Parse, RefusesWithThePlace) {
    using namespace std::string_view_literals;
    constexpr struct {
        std::string_view text;
        const char* diagnostics;
    } cases[] = {
        {"a: &x 1\nb: *x\n",
         "1:4 anchors (&name) are not allowed; 2:4 aliases (*name) are not allowed"},
        {"&a [*a]", "1:1 anchors (&name) are not allowed; 1:5 aliases (*name) are not allowed"},
        {"a:\n  <<: {b: c}\n", "2:3 merge keys (<<) are not allowed"},
        {"a: !!int 3\nb: !x y\nc: ! z\n",
         "1:4 tags (!name) are not allowed; 2:4 tags (!name) are not allowed; "
         "3:4 tags (!name) are not allowed"},
        {"a: !x [1]\n", "1:4 tags (!name) are not allowed"},
        {"a: 1\n---\nb: 2\n", "2:1 a second document"},
        {"a: 1\nb: 2\na: 3\nb: 4\n", "3:1 duplicate key \"a\"; 4:1 duplicate key \"b\""},
        {"'': 1\n\"\": 2\n", "2:1 duplicate key \"\""},
        {",", "1:1 text after the end of the document"},
        {"? a\n: b\n", "2:1 a key where none can stand"},
        {"? a: b\n", "1:1 keys with \"?\" are not allowed"},
        {"[a]: b\n", "1:1 a key must be plain text"},
        {"{[a]: b}\n", "1:2 a key must be plain text"},
        {": b\n", "1:1 an empty key"},
        {"null: b\n", "1:1 an empty key"},
        {"a:\n\tb: c\n", "2:1 a tab is used as indentation"},
        {"a:\n\t- b\n", "2:1 a tab is used as indentation"},
        {"a: \"b", "1:6 the file ends within quotes"},
        {"a: [b, c\n", "1:4 the bracket opened here is not closed"},
        {"a: b: c\n", "1:5 a second \": \" in one line"},
        {"a: \"\\0\"\n", "1:4 a NUL character in the text"},
        {"a: \"\\b\"\n", "1:4 \\b within double quotes is a backspace, not the edge of a word"},
        {"\xEF\xBB\xBFx: 1", "1:1 the file begins with a byte order mark"},
        {"\xFF\xFEx\0"sv, "1:1 the file is UTF-16"},
        {"\0x\0:"sv, "1:1 the file is UTF-16"},
        {"a: b\nc: \xE9\n", "2:4 not UTF-8: byte 0xe9"},
        {"a: \xED\xA0\x80\n", "1:4 not UTF-8: byte 0xed"},
        {"a: \xC0\x80\n", "1:4 not UTF-8: byte 0xc0"},
        {"a: \xF4\x90\x80\x80\n", "1:4 not UTF-8: byte 0xf4"},
        {"a: \x1B[31m\n", "1:4 control character 0x1b in the file"},
        {"a\rb: c\n", "1:2 control character 0x0d in the file"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        EXPECT_EQ(outcome(c.text), c.diagnostics);
    }
}

TEST(Parse, RefusesDepthAndSize) {
    EXPECT_EQ(outcome(std::string(64, '[') + std::string(64, ']')).find("nested"),
              std::string::npos);
    EXPECT_EQ(outcome(std::string(65, '[') + std::string(65, ']')),
              "1:65 nested more than 64 levels deep");
    EXPECT_EQ(outcome(std::string(100'000, '[') + "x: " + std::string(100'000, ']')),
              "1:65 nested more than 64 levels deep");
    EXPECT_EQ(outcome(std::string(kMaxBytes + 1, '#')), "1:1 the file is larger than 10 MB");
}

TEST(Parse, KeepsEarlierDiagnosticsAndHintsAtTabs) {
    Diagnostics diagnostics{{{"other.yaml", 1, 1}, "kept", ""}};
    EXPECT_TRUE(parse("f.yaml", "a: b", diagnostics).has_value());
    ASSERT_EQ(diagnostics.size(), 1u);
    EXPECT_FALSE(parse("f.yaml", "a:\n\tb: c\n", diagnostics).has_value());
    ASSERT_EQ(diagnostics.size(), 2u);
    EXPECT_EQ(diagnostics[1].at.file, "f.yaml");
    EXPECT_EQ(diagnostics[1].hint, "indent with blanks, not tabs");
}

TEST(Parse, IsEndedByTheCallerWithinAThousandValues) {
    std::string text = "a:\n";
    for (int i = 0; i < 5000; ++i) text += "  - x\n";
    Diagnostics diagnostics;
    int asked = 0;
    EXPECT_FALSE(parse("f.yaml", text, diagnostics, [&] { return ++asked < 3; }));
    EXPECT_EQ(asked, 3);
    EXPECT_TRUE(diagnostics.empty());
    EXPECT_TRUE(parse("f.yaml", text, diagnostics, [&] { return ++asked < 100; }));
    EXPECT_EQ(asked, 8);
}

}  // namespace
}  // namespace triaged::yaml
