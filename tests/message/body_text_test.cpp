#include "message/body_text.h"

#include <gtest/gtest.h>

#include "message/limits.h"

namespace triaged::message {
namespace {

struct Read {
    BodyText body;
    std::string plain;
    Defects defects;
};

Read read(const std::string& mail) {
    Read out;
    const auto tree = read_structure(mail, out.defects);
    out.body = read_body(tree, out.defects);
    out.plain = to_plain_text(tree, out.body, out.defects);
    return out;
}

std::string multipart(std::string_view type, std::initializer_list<std::string_view> parts) {
    std::string out = "Content-Type: multipart/" + std::string(type) + "; boundary=b\n\n";
    for (const auto part : parts) out += "--b\n" + std::string(part) + "\n";
    return out + "--b--\n";
}

constexpr std::string_view plain = "Content-Type: text/plain\n\nplain";
constexpr std::string_view html = "Content-Type: text/html\n\n<p>html</p>";
constexpr std::string_view named = "Content-Type: text/plain; name=a.txt\n\nnamed";
constexpr std::string_view attached =
    "Content-Type: text/plain\nContent-Disposition: attachment\n\nattached";
constexpr std::string_view mail = "Content-Type: message/rfc822\n\nA: b\n\nattached mail";
constexpr std::string_view blank = "Content-Type: text/plain\n\n \n";

TEST(BodyText, ChoosesTheBestPart) {
    const struct {
        std::string mail;
        const char* text;
        const char* plain;
    } cases[] = {
        {std::string(plain), "plain", "plain"},
        {std::string(html), "<p>html</p>", "html"},
        {multipart("alternative", {plain, html}), "plain", "plain"},
        {multipart("alternative", {html, plain}), "plain", "plain"},
        {multipart("alternative", {blank, html}), " \n", "html"},
        {multipart("mixed", {named, plain}), "plain", "plain"},
        {multipart("mixed", {attached, html}), "<p>html</p>", "html"},
        {multipart("mixed", {mail, plain}), "plain", "plain"},
        {multipart("mixed", {plain, html}), "plain", "plain\nhtml"},
        {multipart("mixed", {plain, attached, plain}), "plain", "plain\nplain"},
        {multipart("alternative", {attached}), "", ""},
        {multipart("mixed", {mail}), "", ""},
        {std::string(mail), "", ""},
        {"Content-Type: image/png\n\nPNG", "", ""},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.mail);
        const auto r = read(c.mail);
        EXPECT_EQ(r.body.text, c.text);
        EXPECT_EQ(r.plain, c.plain);
    }
}

TEST(BodyText, SizesCountDecodedBytes) {
    const auto r = read(multipart(
        "mixed", {"Content-Type: text/plain\n\na\r\nb\r\n\r\n",
                  "Content-Type: application/x\n\na\r\nb\r\n\r",
                  "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\naGVsbG8NCg==",
                  "Content-Type: application/x\nContent-Transfer-Encoding: base64\n\naGVsbG8NCg==",
                  "Content-Type: message/rfc822\n\nA: b\n\nx"}));
    std::vector<std::int64_t> sizes;
    for (const auto& part : r.body.parts) sizes.push_back(part.size);
    EXPECT_EQ(sizes, (std::vector<std::int64_t>{-1, 3, 6, 5, 7, -1, 1}));
}

TEST(BodyText, FileNamesAreDecodedBoundedAndHarmlessToATerminal) {
    const auto r = read(
        "Content-Type: application/x; name=\"b\"\n"
        "Content-Disposition: attachment; filename*=utf-8''a%0A%1B%C3%A9\n\nx");
    EXPECT_EQ(r.body.parts[0].filename, "a  \u00e9");
    EXPECT_TRUE(r.body.parts[0].attachment);
    const auto longer =
        read("Content-Type: application/x; name=\"" + std::string(1000, 'a') + "\"\n\nx");
    EXPECT_EQ(longer.body.parts[0].filename.size(), limits::file_name);
}

TEST(BodyText, WrongCharsetsAndEncodingsAreDefects) {
    EXPECT_EQ(read("Content-Type: text/plain; charset=utf-8\n\ncaf\xE9").defects.list()[0],
              "A text part is not of the charset it declares");
    EXPECT_EQ(read("Content-Type: text/plain; charset=utf-8\n\ncaf\xE9").plain, "caf\u00e9");
    EXPECT_EQ(read("Content-Transfer-Encoding: base64\n\naGVsb*G8=").defects.list()[0],
              "A part is not of the transfer encoding it declares");
}

TEST(BodyText, LongTextsAreCutBetweenCharacters) {
    std::string text;
    while (text.size() <= limits::text) text += "\u20ac";
    const auto r = read("Content-Type: text/plain; charset=utf-8\n\n" + text);
    EXPECT_TRUE(r.defects.limits_hit());
    EXPECT_LE(r.plain.size(), limits::text);
    EXPECT_GT(r.plain.size(), limits::text - 4);
}

}  // namespace
}  // namespace triaged::message
