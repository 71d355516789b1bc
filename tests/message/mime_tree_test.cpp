#include "message/mime_tree.h"

#include <gtest/gtest.h>

#include "message/limits.h"

namespace triaged::message {
namespace {

// "type(body)" for a leaf, "type[children]" for a container.
std::string shown(const MimeTree& tree, std::size_t i) {
    const auto& entity = tree.entities[i];
    std::string out = entity.type;
    if (!entity.container) return out + "(" + std::string(entity.body) + ")";
    out += '[';
    bool first = true;
    for (std::size_t k = i + 1; k < tree.entities.size(); ++k) {
        if (tree.entities[k].parent != static_cast<int>(i)) continue;
        if (!first) out += ' ';
        first = false;
        out += shown(tree, k);
    }
    return out + ']';
}

TEST(MimeTree, ReadStructure) {
    constexpr struct {
        const char* mail;
        const char* tree;
        const char* defect;  // the only one, "" for none
    } cases[] = {
        {"A: b\n\nbody\n", "text/plain(body\n)", ""},
        {"A: b\r\n\r\nbody\r\n", "text/plain(body\r\n)", ""},
        {"From jo Fri Nov 21\nA: b\n\nbody", "text/plain(body)", ""},
        {"A: b\n>From jo Fri Nov 21\nC: d\n\nbody", "text/plain(body)", ""},
        {"\nbody", "text/plain(body)", ""},
        {"A: b\n", "text/plain()", "The mail has no body"},
        {"", "text/plain()", "The mail has no body"},
        {"A: b\nno field\n\nbody", "text/plain(no field\n\nbody)",
         "A header block has a line that is no field, and ends there"},
        {"A : b\nContent-Type\t: text/html\n\nx", "text/html(x)", ""},

        {"Content-Type: multipart/mixed; boundary=b\n\npre\n--b\n\none\n--b\n"
         "Content-Type: text/html\n\ntwo\n\n--b--\npost\n",
         "multipart/mixed[text/plain(one) text/html(two\n)]", ""},
        {"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--\r\n",
         "multipart/mixed[text/plain(one)]", ""},
        {"Content-Type: multipart/mixed; boundary=b\n\n--b \t\n\none\n--b-- \n",
         "multipart/mixed[text/plain(one)]", ""},
        {"Content-Type: multipart/mixed; boundary=\"b c \"\n\n--b c\n\none\n--b c--\n",
         "multipart/mixed[text/plain(one)]", ""},
        {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none --b two\n --b\n> "
         "--b\n--bb\n--b--\n",
         "multipart/mixed[text/plain(one --b two\n --b\n> --b\n--bb)]", ""},
        {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
         "text/html\n--b\n\nx\n--b--\n",
         "multipart/mixed[text/html() text/plain(x)]", ""},
        {"Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n\nx\n--b--\n",
         "multipart/mixed[text/plain(x)]", "A boundary stands twice in a row"},
        {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n",
         "multipart/mixed[text/plain(x\n)]", "A multipart ends without its closing boundary"},
        {"Content-Type: multipart/mixed; boundary=b\n\nx\n", "multipart/mixed[]",
         "The boundary of a multipart is nowhere in the mail"},
        {"Content-Type: multipart/mixed\n\n--b\n\nx\n--b--\n", "multipart/mixed[]",
         "A multipart names no boundary: its content is left out"},

        // an outer boundary ends what is inside, and what follows is not lost
        {"Content-Type: multipart/mixed; boundary=o\n\n--o\n"
         "Content-Type: multipart/alternative; boundary=i\n\n--i\n\none\n--o\n"
         "Content-Type: application/pdf\n\nPDF\n--o--\n",
         "multipart/mixed[multipart/alternative[text/plain(one)] application/pdf(PDF)]",
         "A multipart ends without its closing boundary"},
        // one boundary is the beginning of the other
        {"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
         "Content-Type: multipart/alternative; boundary=bb\n\n--bb\n\none\n--bb--\n--b--\n",
         "multipart/mixed[multipart/alternative[text/plain(one)]]", ""},

        {"Content-Type: message/rfc822\n\nA: b\n\nbody", "message/rfc822[text/plain(body)]", ""},
        {"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nQTogYg==",
         "message/rfc822(QTogYg==)", ""},
        {"Content-Type: multipart/digest; boundary=b\n\n--b\n\nA: b\n\none\n--b\n"
         "Content-Type: text/plain\n\ntwo\n--b--\n",
         "multipart/digest[message/rfc822[text/plain(one)] text/plain(two)]", ""},
        {"Content-Type: nonsense\n\nx", "text/plain(x)", ""},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.mail);
        Defects defects;
        const auto tree = read_structure(c.mail, defects);
        EXPECT_EQ(shown(tree, 0), c.tree);
        EXPECT_EQ(defects.list().empty() ? "" : defects.list()[0], c.defect);
        EXPECT_LE(defects.list().size(), 1u);
    }
}

TEST(MimeTree, FieldsKeepTheirFolding) {
    Defects defects;
    constexpr std::string_view mail = "Subject: a\r\n b\r\nX-Empty:\r\nsubject: c\r\n\r\nbody";
    const auto tree = read_structure(mail, defects);
    ASSERT_EQ(tree.fields.size(), 3u);
    EXPECT_EQ(tree.fields[0].name, "Subject");
    EXPECT_EQ(tree.fields[0].value, " a\r\n b");
    EXPECT_EQ(tree.fields[1].value, "");
    EXPECT_EQ(tree.raw_field(tree.entities[0], "SUBJECT"), " a\r\n b");
    EXPECT_EQ(tree.raw_field(tree.entities[0], "To"), "");
}

TEST(MimeTree, FieldsBeyondTheLimitAreLeftOutAndTheBodyIsThere) {
    std::string mail;
    for (std::size_t i = 0; i < limits::fields + 10; ++i) mail += "A: b\n c\n";
    mail += "\nbody";
    Defects defects;
    const auto tree = read_structure(mail, defects);
    EXPECT_EQ(tree.fields.size(), limits::fields);
    EXPECT_EQ(tree.entities[0].body, "body");
    EXPECT_TRUE(defects.limits_hit());
}

TEST(MimeTree, LongFieldsAreCut) {
    const std::string mail = "A: " + std::string(2 * limits::field, 'x') + "\nB: c\n\nbody";
    Defects defects;
    const auto tree = read_structure(mail, defects);
    ASSERT_EQ(tree.fields.size(), 2u);
    EXPECT_EQ(tree.fields[0].value.size(), limits::field);
    EXPECT_TRUE(defects.limits_hit());
}

TEST(MimeTree, DepthEndsAtTheLimit) {
    std::string mail;
    for (int i = 0; i < limits::depth + 5; ++i) mail += "Content-Type: message/rfc822\n\n";
    Defects defects;
    const auto tree = read_structure(mail + "A: b\n\nbody", defects);
    EXPECT_EQ(tree.entities.back().depth, limits::depth);
    EXPECT_FALSE(tree.entities.back().container);
    EXPECT_TRUE(defects.limits_hit());
}

TEST(MimeTree, PartsEndAtTheLimit) {
    std::string mail = "Content-Type: multipart/mixed; boundary=b\n\n";
    for (std::size_t i = 0; i < limits::parts + 5; ++i) mail += "--b\n\nx\n";
    Defects defects;
    const auto tree = read_structure(mail, defects);
    EXPECT_EQ(tree.entities.size(), limits::parts);
    EXPECT_EQ(tree.entities.back().body, "x");
    EXPECT_TRUE(defects.limits_hit());
}

}  // namespace
}  // namespace triaged::message
