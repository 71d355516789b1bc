#include "yaml/reader.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "yaml/parse.h"
#include "yaml/scalar.h"

namespace triaged::yaml {
namespace {

using namespace std::chrono_literals;

Document document_of(std::string_view text) {
    Diagnostics diagnostics;
    auto document = parse("f.yaml", text, diagnostics);
    EXPECT_TRUE(document.has_value()) << text;
    return document.value_or(Document{});
}

std::string show(const Diagnostics& diagnostics) {
    std::string out;
    for (const auto& d : diagnostics) {
        out += d.at.file + ':' + std::to_string(d.at.line) + ':' + std::to_string(d.at.column) +
               ": " + d.message + (d.hint.empty() ? "" : " (" + d.hint + ")") + '\n';
    }
    return out;
}

TEST(Reader, ReadsEveryType) {
    const Document document = document_of(
        "name: Support\nflag: true\ncount: 12\nratio: -0.5\nwait: 2 h\nlimit: 50 MB\n"
        "mode: sort\nfolders: [INBOX, 'Archive']\none: INBOX\nsmtp: {port: 465}\n"
        "accounts:\n  - id: a\n  - id: b\nnothing:\nx-note: mine\n");
    Diagnostics diagnostics;
    MapReader reader(document, document.root, "configuration", diagnostics);

    EXPECT_EQ(reader.string("name"), "Support");
    EXPECT_TRUE(reader.boolean("flag"));
    EXPECT_EQ(reader.integer("count", 1, 100), 12);
    EXPECT_EQ(reader.number("ratio", -1, 1), -0.5);
    EXPECT_EQ(reader.duration("wait"), 2h);
    EXPECT_EQ(reader.size("limit"), 50'000'000u);
    EXPECT_EQ(reader.enumeration("mode", {"observe", "sort", "live"}), "sort");
    EXPECT_EQ(reader.string_list("folders"), (std::vector<std::string>{"INBOX", "Archive"}));
    EXPECT_EQ(reader.string_list("one"), (std::vector<std::string>{"INBOX"}));
    EXPECT_EQ(reader.map("smtp").integer("port", 1, 65535), 465);
    auto accounts = reader.maps("accounts");
    ASSERT_EQ(accounts.size(), 2u);
    EXPECT_EQ(accounts[1].string("id"), "b");
    EXPECT_FALSE(reader.optional_string("nothing").has_value());
    EXPECT_FALSE(reader.optional_duration("absent").has_value());
    reader.finish();
    EXPECT_EQ(show(diagnostics), "");
}

TEST(Reader, ReportsEverythingAtOnce) {
    const Document document = document_of(
        "flag: no\ncount: 010\nwait: 60\nmode: sortt\nfolders: {a: b}\nsmtp: 5\n"
        "accounts: [x]\nnane: y\nempty:\n");
    Diagnostics diagnostics;
    MapReader reader(document, document.root, "configuration", diagnostics);
    reader.string("name");
    reader.string("empty");
    reader.boolean("flag");
    reader.integer("count", 0, 99);
    reader.optional_duration("wait");
    reader.enumeration("mode", {"observe", "sort", "live"});
    reader.string_list("folders");
    reader.map("smtp").integer("port", 1, 65535);
    reader.maps("accounts");
    reader.finish();

    EXPECT_EQ(
        show(diagnostics),
        "f.yaml:1:1: configuration: \"name\" is missing\n"
        "f.yaml:9:1: configuration: \"empty\" is empty\n"
        "f.yaml:1:7: flag: expected true or false, found \"no\" (write false)\n"
        "f.yaml:2:8: count: expected a whole number, found \"010\" (remove the leading zero; "
        "octal is not read)\n"
        "f.yaml:3:7: wait: expected a duration, found \"60\" (write a number and a unit, such "
        "as 30 s, 5 min, 2 h, 7 days)\n"
        "f.yaml:4:7: mode: expected one of observe, sort, live, found \"sortt\" (did you mean "
        "\"sort\"?)\n"
        "f.yaml:5:10: folders: expected a list, found a mapping\n"
        "f.yaml:6:7: smtp: expected a mapping, found text (write \"key: value\" lines, "
        "indented)\n"
        "f.yaml:7:12: accounts: expected a mapping, found text (write \"key: value\" lines, "
        "indented)\n"
        "f.yaml:8:1: configuration: unknown key \"nane\" (did you mean \"name\"?)\n");
}

TEST(Reader, FreeKeysAreAllKnown) {
    const Document document = document_of("b: 1\na: {c: 2}\n");
    Diagnostics diagnostics;
    MapReader reader(document, document.root, "names", diagnostics);
    const auto items = reader.items();
    ASSERT_EQ(items.size(), 2u);
    EXPECT_EQ(items[0].key->text, "b");
    EXPECT_EQ(reader.map(items[1]).integer("c", 0, 9), 2);
    reader.finish();
    EXPECT_EQ(show(diagnostics), "");
}

TEST(Reader, MissingMapIsReportedOnceOnly) {
    const Document document = document_of("a: 1");
    Diagnostics diagnostics;
    MapReader reader(document, document.root, "top", diagnostics);
    auto inner = reader.map("inner");
    inner.string("x");
    inner.boolean("y");
    inner.finish();
    EXPECT_EQ(show(diagnostics), "f.yaml:1:1: top: \"inner\" is missing\n");
}

// One value read by one of the types: what it gives, or the error's message.
template <class T>
std::string told(const Result<T>& result) {
    if (!result) return result.error().message;
    if constexpr (std::is_same_v<T, bool>) return *result ? "true" : "false";
    if constexpr (std::is_same_v<T, std::chrono::seconds>) return std::to_string(result->count());
    if constexpr (std::is_arithmetic_v<T>) return std::to_string(*result);
    return "?";
}

TEST(Scalar, AcceptsAndRefuses) {
    using Read = std::function<std::string(const Node&)>;
    const Read boolean = [](const Node& n) { return told(scalar::boolean(n)); };
    const Read integer = [](const Node& n) { return told(scalar::integer(n, -100, 100)); };
    const Read number = [](const Node& n) { return told(scalar::number(n, -4, 4)); };
    const Read duration = [](const Node& n) { return told(scalar::duration(n)); };
    const Read size = [](const Node& n) { return told(scalar::size(n)); };
    const struct {
        const Read& read;
        const char* text;
        const char* result;
    } cases[] = {
        {boolean, "true", "true"},
        {boolean, "false", "false"},
        {boolean, "True", "expected true or false, found \"True\""},
        {boolean, "'true'", "expected true or false, found the text \"true\""},
        {boolean, "yes", "expected true or false, found \"yes\""},
        {boolean, "[true]", "expected true or false, found a list"},
        {integer, "0", "0"},
        {integer, "+7", "7"},
        {integer, "-100", "-100"},
        {integer, "101", "expected a number from -100 to 100, found \"101\""},
        {integer, "99999999999999999999",
         "expected a number from -100 to 100, found \"99999999999999999999\""},
        {integer, "010", "expected a whole number, found \"010\""},
        {integer, "0x10", "expected a whole number, found \"0x10\""},
        {integer, "1.0", "expected a whole number, found \"1.0\""},
        {integer, "'1'", "expected a whole number, found the text \"1\""},
        {integer, "'-'", "expected a whole number, found the text \"-\""},
        {integer, "1_0", "expected a whole number, found \"1_0\""},
        {number, "1", "1.000000"},
        {number, "-.5", "-0.500000"},
        {number, "+2.25", "2.250000"},
        {number, "4.1", "expected a number from -4 to 4, found \"4.1\""},
        {number, "1e1", "expected a number, found \"1e1\""},
        {number, ".inf", "expected a number, found \".inf\""},
        {number, ".", "expected a number, found \".\""},
        {number, "1.2.3", "expected a number, found \"1.2.3\""},
        {number, "+-1", "expected a number, found \"+-1\""},
        {duration, "60 s", "60"},
        {duration, "5m", "300"},
        {duration, "2 Hours", "7200"},
        {duration, "30 days", "2592000"},
        {duration, "1.5 min", "90"},
        {duration, "1 week", "604800"},
        {duration, "1.5 s", "expected whole seconds, found \"1.5 s\""},
        {duration, "5", "expected a duration, found \"5\""},
        {duration, "-5 s", "expected a duration, found \"-5 s\""},
        {duration, "5 fortnights", "expected a duration, found \"5 fortnights\""},
        {duration, "s", "expected a duration, found \"s\""},
        {duration, "9999 weeks", "expected a duration of at most 100 years, found \"9999 weeks\""},
        {size, "50 MB", "50000000"},
        {size, "1KiB", "1024"},
        {size, "512 bytes", "512"},
        {size, "50", "expected a size, found \"50\""},
        {size, "1 TB", "expected a size, found \"1 TB\""},
        {size, "9999999 GB", "expected a size of at most 1000000 GB, found \"9999999 GB\""},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        const Document document = document_of(c.text);
        EXPECT_EQ(c.read(document.root), c.result);
    }
}

}  // namespace
}  // namespace triaged::yaml
