#include "flow/reread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "imap/scripted_stream.h"
#include "message/parse.h"

namespace triaged::flow {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

using Lines = std::vector<std::string>;

std::string header(const std::string& id) {
    return "Message-ID: <" + id + "@x>\r\nSubject: " + id + "\r\n\r\n";
}

std::string mail(const std::string& id) { return header(id) + "Hello\r\n"; }

store::HandledMail handled(int row, const std::string& id, const std::string& folder,
                           std::uint32_t uidvalidity, std::uint32_t uid) {
    return {store::MessageId{row}, message::parse(mail(id)).identity, folder, uidvalidity, uid,
            864'000 * 100};
}

void add(Lines& lines, const Lines& more) { lines.insert(lines.end(), more.begin(), more.end()); }

Lines examine(const std::string& tag, const std::string& folder, int uidvalidity) {
    return {"C: " + tag + " EXAMINE \"" + folder + '"',
            "S: * OK [UIDVALIDITY " + std::to_string(uidvalidity) + "] ok", "S: " + tag + " OK"};
}

Lines fetched(int uid, const std::string& section, const std::string& bytes) {
    return {"S: * 1 FETCH (UID " + std::to_string(uid) + " BODY[" + section + "]<0> {" +
                std::to_string(bytes.size()) + "}",
            "S> " + bytes, "S: )"};
}

Lines beginning() {
    return {"C: t1 CAPABILITY",
            "S: * CAPABILITY IMAP4rev1",
            "S: t1 OK",
            "C: t2 LIST \"\" \"*\"",
            "S: * LIST () \"/\" INBOX",
            "S: * LIST () \"/\" \"Done\"",
            "S: * LIST (\\Sent) \"/\" \"Sent\"",
            "S: * LIST (\\Drafts) \"/\" \"Drafts\"",
            "S: * LIST (\\Noselect) \"/\" \"Triage\"",
            "S: * LIST () \"/\" \"Triage/3 Hard\"",
            "S: * LIST (\\Trash) \"/\" \"Bin\"",
            "S: t2 OK"};
}

struct Result {
    std::vector<std::int64_t> found;
    std::vector<std::int64_t> missing;
};

Result run(const Lines& lines, std::vector<store::HandledMail> mails) {
    imap::Session session(std::make_unique<imap::ScriptedStream>(lines));
    AccountSettings account;
    account.folders.by_queue = {{"hard", "Triage/3 Hard"}};
    Reread reread(session, account);
    Result result;
    const auto missing = reread.run(std::move(mails),
                                    [&](const store::HandledMail& m, const message::Message& read) {
                                        EXPECT_EQ(read.identity, m.identity);
                                        EXPECT_EQ(read.new_text, "Hello");
                                        result.found.push_back(static_cast<std::int64_t>(m.id));
                                    });
    for (const auto& m : missing) result.missing.push_back(static_cast<std::int64_t>(m.id));
    return result;
}

TEST(Reread, ReadsMailsWhereTheyWerePutAndLooksNowhereElse) {
    Lines lines = beginning();
    add(lines, examine("t3", "Triage/3 Hard", 9));
    add(lines, {"C: t4 UID FETCH 4:5 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.262145>)"});
    add(lines, fetched(5, "", mail("b")));
    add(lines, fetched(4, "", mail("a")));
    add(lines, {"S: t4 OK"});
    const auto result = run(
        lines, {handled(1, "a", "Triage/3 Hard", 9, 4), handled(2, "b", "Triage/3 Hard", 9, 5)});
    EXPECT_THAT(result.found, ElementsAre(2, 1));
    EXPECT_THAT(result.missing, ElementsAre());
}

TEST(Reread, LooksForTheRestByIdentityInAllFoldersThatHoldCustomersMail) {
    Lines lines = beginning();
    add(lines, examine("t3", "Triage/3 Hard", 9));
    add(lines, {"C: t4 UID FETCH 4:6 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.262145>)"});
    add(lines, fetched(4, "", mail("a")));
    add(lines, fetched(6, "", mail("forged")));  // another mail has this UID
    add(lines, {"S: t4 OK"});
    const auto search = [&](const std::string& tag, const std::string& found) {
        add(lines, {"C: " + tag + " UID SEARCH SINCE 26-Sep-1972", "S: * SEARCH" + found,
                    "S: " + tag + " OK"});
    };
    add(lines, examine("t5", "INBOX", 1));
    search("t6", "");
    add(lines, examine("t7", "Triage/3 Hard", 9));
    search("t8", " 4");
    add(lines, {"C: t9 UID FETCH 4 (UID BODY.PEEK[HEADER]<0.262145>)"});
    add(lines, fetched(4, "HEADER", header("a")));
    add(lines, {"S: t9 OK"});
    add(lines, examine("t10", "Done", 3));
    search("t11", " 1 2");
    add(lines, {"C: t12 UID FETCH 1:2 (UID BODY.PEEK[HEADER]<0.262145>)"});
    add(lines, fetched(1, "HEADER", header("other")));
    add(lines, fetched(2, "HEADER", header("b")));
    add(lines, {"S: t12 OK",
                "C: t13 UID FETCH 2 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.262145>)"});
    add(lines, fetched(2, "", mail("b")));
    add(lines, {"S: t13 OK"});
    add(lines, examine("t14", "Bin", 4));
    search("t15", "");
    const auto result =
        run(lines, {handled(1, "a", "Triage/3 Hard", 9, 4), handled(2, "b", "Triage/3 Hard", 9, 5),
                    handled(3, "c", "Triage/3 Hard", 9, 6)});
    EXPECT_THAT(result.found, ElementsAre(1, 2));
    EXPECT_THAT(result.missing, ElementsAre(3));
}

TEST(Reread, TrustsNoUidOfAnotherUidvalidityAndNoFolderThatIsGone) {
    Lines lines = beginning();
    add(lines, {"C: t3 EXAMINE \"Gone\"", "S: t3 NO [NONEXISTENT] no such mailbox"});
    add(lines, examine("t4", "Triage/3 Hard", 10));
    add(lines, examine("t5", "INBOX", 1));
    add(lines, {"C: t6 UID SEARCH SINCE 26-Sep-1972", "S: * SEARCH 7 8", "S: t6 OK",
                "C: t7 UID FETCH 7:8 (UID BODY.PEEK[HEADER]<0.262145>)"});
    add(lines, fetched(7, "HEADER", header("a")));
    add(lines, fetched(8, "HEADER", header("b")));
    add(lines, {"S: t7 OK",
                "C: t8 UID FETCH 7:8 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.262145>)"});
    add(lines, fetched(7, "", mail("a")));
    add(lines, fetched(8, "", mail("b")));
    add(lines, {"S: t8 OK"});
    const auto result =
        run(lines, {handled(1, "a", "Triage/3 Hard", 9, 4), handled(2, "b", "Gone", 9, 5)});
    EXPECT_THAT(result.found, UnorderedElementsAre(1, 2));
    EXPECT_THAT(result.missing, ElementsAre());
}

}  // namespace
}  // namespace triaged::flow
