#include "flow/own_mails.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "imap/session_support.h"
#include "message/parse.h"

namespace triaged::flow {
namespace {

const std::string kMail =
    "From: us@x.example\r\nSubject: Report\r\nMessage-ID: <triaged.1@x.example>\r\n\r\nHello\r\n";

class OwnMailsTest : public testing::Test {
protected:
    OwnMailsTest() {
        std::string pattern = testing::TempDir() + "triaged-own-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        db_.emplace(folder_);
        account_ = store::Journal(*db_).open_account("support", 100).id;
        tree_.mailboxes = {{"INBOX", {}, true}};
        tree_.separator = "/";
    }
    ~OwnMailsTest() override { std::filesystem::remove_all(folder_); }

    void want(const std::string& folder) {
        store::OwnMails(*db_).want("support",
                                   {.folder = folder,
                                    .message_id = "<triaged.1@x.example>",
                                    .mail = kMail,
                                    .identity = message::parse(kMail).identity,
                                    .flags = {"\\Seen"}},
                                   100);
    }

    OwnMails mails(imap::Session& imap) { return {imap, tree_, *db_, clock_, "support"}; }
    std::vector<store::OwnMail> due() {
        return store::OwnMails(*db_).due(account_, 10, clock_.at.time_since_epoch().count());
    }
    std::string column(const std::string& name) {
        return db_->read([&](store::Database& db) {
            auto& s = db.statement("SELECT " + name + " FROM own_mail");
            return s.executeStep() ? s.getColumn(0).getString() : std::string();
        });
    }

    struct FixedClock final : Clock {
        UnixTime now() const override { return at; }
        UnixTime at{std::chrono::seconds(836655065)};
    };
    std::filesystem::path folder_;
    std::optional<store::Database> db_;
    store::AccountId account_{};
    imap::MailboxTree tree_;
    FixedClock clock_;
};

// So many days after the 6th.
std::string append_on(int day) {
    const std::string date = (day < 4 ? " " : "") + std::to_string(6 + day);
    return R"(APPEND "Triage/Report" (\Seen) ")" + date + R"(-Jul-1996 12:11:05 +0000" {)" +
           std::to_string(kMail.size()) + "+}";
}

TEST_F(OwnMailsTest, AreWantedOnce) {
    want("Triage/Report");
    want("Triage/Report");
    EXPECT_EQ(due().size(), 1U);
}

TEST_F(OwnMailsTest, ArePutWhereTheServerSays) {
    want("Triage/Report");
    auto imap = imap::session({
        "C: t2 STATUS \"Triage/Report\" (MESSAGES UIDNEXT UIDVALIDITY)",
        "S: * STATUS \"Triage/Report\" (MESSAGES 0 UIDNEXT 4 UIDVALIDITY 7)",
        "S: t2 OK",
        "C: t3 " + append_on(0),
        "C: " + kMail,
        "S: t3 OK [APPENDUID 7 4] done",
    });
    mails(imap).put_due(account_, "");
    EXPECT_EQ(column("state"), "there");
    EXPECT_EQ(column("uid"), "4");
    EXPECT_EQ(column("uidvalidity"), "7");
    EXPECT_TRUE(due().empty());
}

TEST_F(OwnMailsTest, WithoutAFolderOfSentMailTheyAreGivenUp) {
    want(store::kSentFolder);
    auto imap = imap::session({});
    mails(imap).put_due(account_, "");
    EXPECT_EQ(column("state"), "refused");
    EXPECT_TRUE(due().empty());
}

TEST_F(OwnMailsTest, RefusedEightTimesTheyAreGivenUp) {
    want("Triage/Report");
    for (int i = 0; i < 8; ++i) {
        ASSERT_EQ(due().size(), 1U) << i;
        imap::Lines lines;
        int tag = 2;
        const auto say = [&](const std::string& command, const imap::Lines& answers) {
            const std::string name = "t" + std::to_string(tag++);
            lines.push_back("C: " + name + ' ' + command);
            for (const auto& answer : answers) lines.push_back("S: " + answer);
            lines.push_back("S: " + name + " OK");
        };
        if (i > 0) {
            say("EXAMINE \"Triage/Report\"",
                {"* 3 EXISTS", "* OK [UIDVALIDITY 7]", "* OK [UIDNEXT 4]"});
            say("UID SEARCH RETURN (ALL) UID 4:* HEADER \"Message-ID\" \"<triaged.1@x.example>\"",
                {"* ESEARCH (TAG \"t3\") UID"});
            say("UNSELECT", {});
        }
        say("STATUS \"Triage/Report\" (MESSAGES UIDNEXT UIDVALIDITY)",
            {"* STATUS \"Triage/Report\" (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7)"});
        const std::string name = "t" + std::to_string(tag);
        lines.insert(lines.end(), {"C: " + name + ' ' + append_on(i), "C: " + kMail,
                                   "S: " + name + " NO [OVERQUOTA] full"});
        auto imap = imap::session(lines);
        mails(imap).put_due(account_, "");
        EXPECT_TRUE(due().empty()) << "a pause";
        clock_.at += std::chrono::hours(24);
    }
    EXPECT_EQ(column("state"), "refused");
    EXPECT_EQ(column("note"), "full");
}

TEST_F(OwnMailsTest, AMailThatIsNotOursIsNotRemoved) {
    want("Triage/Report");
    auto stored = due().at(0);
    store::OwnMails(*db_).set_there(stored.id, 7, 4, 100);
    stored = store::OwnMails(*db_).removable(account_).at(0);
    auto imap = imap::session({
        "C: t2 SELECT \"Triage/Report\"",
        "S: * 1 EXISTS",
        "S: * OK [UIDVALIDITY 7]",
        "S: t2 OK",
        "C: t3 UID FETCH 4 (UID FLAGS INTERNALDATE RFC822.SIZE)",
        "S: * 1 FETCH (UID 4 FLAGS (\\Seen) INTERNALDATE \" 6-Jul-1996 12:11:05 +0000\" "
        "RFC822.SIZE 60)",
        "S: t3 OK",
        "C: t4 UID FETCH 4 (UID BODY.PEEK[HEADER]<0.262145>)",
        "S: * 1 FETCH (UID 4 BODY[HEADER]<0> {60}",
        "S> From: other@x.example\r\nMessage-ID: <triaged.1@x.example>\r\n\r\n)\r\n",
        "S: t4 OK",
    });
    const auto looked = mails(imap).remove({stored});
    EXPECT_TRUE(looked.ready.empty());
    ASSERT_EQ(looked.left.size(), 1U);
    EXPECT_EQ(looked.left[0].why, "it is not the mail we put there");
    EXPECT_EQ(column("state"), "there");
}

}  // namespace
}  // namespace triaged::flow
