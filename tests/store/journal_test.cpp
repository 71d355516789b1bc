#include "store/journal.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "store/outbox.h"
#include "store/requests.h"
#include "store/store_error.h"

namespace triaged::store {
namespace {

/// A state folder of the test's own, gone with it.
class StoreTest : public testing::Test {
protected:
    StoreTest() {
        std::string pattern = testing::TempDir() + "triaged-store-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
    }
    ~StoreTest() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path folder_;
};

class JournalTest : public StoreTest {
protected:
    Decision decision(MessageId id, const std::string& identity) {
        Decision d;
        d.id = id;
        d.identity = identity;
        d.message_id = "<" + identity + "@example.org>";
        d.queue = "quick";
        d.reply = "new-request";
        d.dst = "Triage/2 Quick wins";
        d.flags = {"\\Flagged", "triage-quick"};
        return d;
    }
    Decision answered(MessageId id, const std::string& identity, const std::string& sender) {
        Decision d = decision(id, identity);
        d.acknowledgement =
            NewAcknowledgement{sender, sender, "<ack-" + identity + "@example.com>", "mail"};
        return d;
    }

    Database db_{folder_};
    Journal journal_{db_};
    AccountId account_ = journal_.open_account("support", 100).id;
    MailboxId mailbox_ = journal_.open_mailbox(account_, "INBOX").id;
};

TEST_F(JournalTest, RemembersTheFirstConnectionAndSinceWhenItAnswers) {
    EXPECT_EQ(journal_.open_account("support", 999).activated, 100);
    EXPECT_FALSE(journal_.open_account("support", 999).live_since);
    EXPECT_EQ(journal_.start_live(account_, 200), 200);
    EXPECT_EQ(journal_.start_live(account_, 300), 200);
}

TEST_F(JournalTest, CountsAnAttemptEachTimeAMailIsTaken) {
    journal_.start_epoch(mailbox_, 7, 0, 0, 100);
    EXPECT_EQ(journal_.begin(mailbox_, 7, {3, 4}, 101)[0].attempts, 1);
    EXPECT_EQ(journal_.begin(mailbox_, 7, {3}, 102)[0].attempts, 2);
    EXPECT_EQ(journal_.open_messages(mailbox_, 7).size(), 2u);
    EXPECT_EQ(journal_.open_mailbox(account_, "INBOX").cursor, 4u);
}

OpenMessage moving(MessageId id, const std::string& dst) {
    OpenMessage message;
    message.id = id;
    message.dst = dst;
    message.dst_uidvalidity = 9;
    message.dst_uidnext = 21;
    return message;
}

TEST_F(JournalTest, TakesAMessageThroughItsStates) {
    journal_.start_epoch(mailbox_, 7, 0, 0, 100);
    const auto id = journal_.begin(mailbox_, 7, {3}, 101)[0].id;
    journal_.decide(account_, {decision(id, "i1")}, {}, 102);
    auto open = journal_.open_messages(mailbox_, 7);
    ASSERT_EQ(open.size(), 1u);
    EXPECT_EQ(open[0].state, State::decided);
    EXPECT_EQ(open[0].flags, (std::vector<std::string>{"\\Flagged", "triage-quick"}));

    journal_.intend_moves({moving(id, "Triage/2 Quick wins")}, 103);
    open = journal_.open_messages(mailbox_, 7);
    EXPECT_EQ(open[0].state, State::moving);
    EXPECT_EQ(open[0].dst_uidvalidity, 9u);
    EXPECT_EQ(open[0].dst_uidnext, 21u);

    journal_.set_copied({{id, 21}}, 104);
    EXPECT_EQ(journal_.open_messages(mailbox_, 7)[0].dst_uid, 21u);
    journal_.set_done({{id, 21}}, 105);
    EXPECT_TRUE(journal_.open_messages(mailbox_, 7).empty());
    EXPECT_EQ(journal_.find_by_message_id("<i1@example.org>")[0].state, "done");
    EXPECT_EQ(journal_.judged_before({"i1", "i2"}), (std::vector<bool>{true, false}));
    EXPECT_EQ(journal_.begin(mailbox_, 7, {3}, 106)[0].attempts, 1) << "done is not begun again";
}

TEST_F(JournalTest, GivesEachVerdictOnceNewestFirst) {
    journal_.start_epoch(mailbox_, 7, 0, 0, 100);
    const auto rows = journal_.begin(mailbox_, 7, {3, 4, 5, 6}, 101);
    Decision first = decision(rows[0].id, "i1");
    first.verdict = R"({"rules":["a"]})";
    first.received = 90;
    Decision again = first;
    again.id = rows[1].id;
    again.note = "handled-before";
    Decision second = decision(rows[2].id, "i2");
    second.verdict = R"({"rules":["b"]})";
    second.received = 95;
    journal_.decide(account_, {first, again, second}, {}, 102);
    std::vector<std::pair<std::int64_t, std::string>> all;
    journal_.each_verdict([&](std::int64_t received, const std::string& verdict) {
        all.emplace_back(received, verdict);
    });
    EXPECT_EQ(all, (std::vector<std::pair<std::int64_t, std::string>>{{95, R"({"rules":["b"]})"},
                                                                      {90, R"({"rules":["a"]})"}}));
    EXPECT_EQ(journal_.find_by_message_id("<i2@example.org>")[0].flags, "\\Flagged triage-quick");
}

TEST_F(JournalTest, KeepsTheReasonWhyAMailStays) {
    journal_.start_epoch(mailbox_, 7, 0, 0, 100);
    const auto rows = journal_.begin(mailbox_, 7, {3, 4}, 101);
    Decision stays = decision(rows[0].id, "i1");
    stays.note = "queue-in-inbox";
    journal_.decide(account_, {stays, decision(rows[1].id, "i2")}, {}, 102);
    journal_.finish({rows[0].id}, State::left, "", 103);
    journal_.finish({rows[1].id}, State::gone, "removed-by-somebody-else", 103);
    EXPECT_EQ(journal_.find_by_message_id("<i1@example.org>")[0].note, "queue-in-inbox");
    EXPECT_EQ(journal_.find_by_message_id("<i2@example.org>")[0].note, "removed-by-somebody-else");
}

TEST_F(JournalTest, KnowsTheThreadsOfWhatItDecided) {
    journal_.start_epoch(mailbox_, 7, 0, 0, 100);
    const auto rows = journal_.begin(mailbox_, 7, {3}, 101);
    EXPECT_FALSE(journal_.knows_any(account_, {"<i1@example.org>"}));
    journal_.decide(account_, {decision(rows[0].id, "i1")}, {}, 102);
    EXPECT_TRUE(journal_.knows_any(account_, {"<i1@example.org>"}));
}

TEST_F(JournalTest, ANewEpochClosesWhatWasOpen) {
    journal_.start_epoch(mailbox_, 7, 0, 0, 100);
    journal_.begin(mailbox_, 7, {3}, 101);
    journal_.start_epoch(mailbox_, 8, 5, 5, 102);
    EXPECT_TRUE(journal_.open_messages(mailbox_, 7).empty());
    EXPECT_EQ(journal_.open_mailbox(account_, "INBOX").cursor, 5u);
}

TEST_F(JournalTest, OneAcknowledgementAMailAndOneASenderAndDay) {
    journal_.start_epoch(mailbox_, 7, 0, 0, 100);
    const auto rows = journal_.begin(mailbox_, 7, {1, 2, 3, 4}, 101);
    const int taken = journal_.decide(account_,
                                      {answered(rows[0].id, "i1", "ada@example.org"),
                                       answered(rows[1].id, "i1", "eve@example.org"),
                                       answered(rows[2].id, "i2", "ada@example.org"),
                                       answered(rows[3].id, "i3", "eve@example.org")},
                                      {}, 1000);
    EXPECT_EQ(taken, 2);
    const auto newest = journal_.newest(10);  // newest first
    EXPECT_EQ(newest[0].reply, "new-request");
    EXPECT_EQ(newest[1].reply, "sender-acknowledged-today");
    EXPECT_EQ(newest[2].reply, "acknowledged-before");
    EXPECT_EQ(newest[3].reply, "new-request");

    const auto later = journal_.begin(mailbox_, 7, {5, 6}, 101);
    constexpr std::int64_t kDay = 24 * 3600;
    EXPECT_EQ(journal_.decide(account_, {answered(later[0].id, "i5", "ada@example.org")}, {},
                              1000 + kDay - 1),
              0);
    EXPECT_EQ(journal_.decide(account_, {answered(later[1].id, "i6", "ada@example.org")}, {},
                              1000 + kDay),
              1);
}

TEST_F(JournalTest, KeepsTheBudgetsOfHourAndDay) {
    journal_.start_epoch(mailbox_, 7, 0, 0, 100);
    Budgets budgets;
    budgets.per_hour = 2;
    budgets.per_day = 3;
    const auto rows = journal_.begin(mailbox_, 7, {1, 2, 3, 4, 5}, 101);
    std::vector<std::string> reasons;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto name = std::to_string(i);
        const std::int64_t time = i < 3 ? 1000 : 5000;
        journal_.decide(account_, {answered(rows[i].id, "i" + name, name + "@example.org")},
                        budgets, time);
        reasons.push_back(journal_.find_by_message_id("<i" + name + "@example.org>")[0].reply);
    }
    EXPECT_EQ(reasons, (std::vector<std::string>{"new-request", "new-request", "hour-budget",
                                                 "new-request", "day-budget"}));
}

TEST_F(JournalTest, KnowsThreadsByAccount) {
    const auto other = journal_.open_account("sales", 100).id;
    journal_.remember_ids(account_, {"<a@x>", "", "<b@x>"});
    EXPECT_TRUE(journal_.knows_any(account_, {"<z@x>", "<b@x>"}));
    EXPECT_FALSE(journal_.knows_any(account_, {"<z@x>"}));
    EXPECT_FALSE(journal_.knows_any(account_, {}));
    EXPECT_FALSE(journal_.knows_any(other, {"<a@x>"}));
}

class OutboxTest : public JournalTest {
protected:
    OutboxTest() {
        journal_.start_epoch(mailbox_, 7, 0, 0, 100);
        const auto rows = journal_.begin(mailbox_, 7, {1}, 101);
        journal_.decide(account_, {answered(rows[0].id, "i1", "ada@example.org")}, {}, 1000);
    }
    std::string state() { return outbox_.list(1)[0].state; }

    Outbox outbox_{db_};
};

TEST_F(OutboxTest, SendsOnce) {
    const auto mail = outbox_.take(1000);
    ASSERT_TRUE(mail);
    EXPECT_EQ(mail->recipient, "ada@example.org");
    EXPECT_EQ(mail->mail, "mail");
    EXPECT_EQ(state(), "sending");
    EXPECT_FALSE(outbox_.take(1000));
    outbox_.set_data(mail->id, 1001);
    outbox_.set_sent(mail->id, 250, 1002);
    EXPECT_EQ(state(), "sent");
    EXPECT_FALSE(outbox_.take(99'999));
}

TEST_F(OutboxTest, TriesAgainWhenItIsTime) {
    const auto mail = outbox_.take(1000);
    outbox_.set_retry(mail->id, 451, "later", 1060, 1001);
    EXPECT_EQ(outbox_.next_due(), 1060);
    EXPECT_FALSE(outbox_.take(1059));
    EXPECT_EQ(outbox_.take(1060)->tries, 2);
}

TEST_F(OutboxTest, AfterACrashWhatWasHandedOverIsInDoubtAndTheRestTriedAgain) {
    const auto mail = outbox_.take(1000);
    EXPECT_EQ(outbox_.recover(1010), 0);
    EXPECT_EQ(state(), "retry");
    ASSERT_TRUE(outbox_.take(1010));
    outbox_.set_data(mail->id, 1011);
    EXPECT_EQ(outbox_.recover(1020), 1);
    EXPECT_EQ(state(), "in_doubt");
    EXPECT_FALSE(outbox_.take(99'999));
}

TEST_F(OutboxTest, WaitsWhileHeldOrStoppedByHand) {
    outbox_.hold(true, 1000);
    EXPECT_FALSE(outbox_.take(1000));
    EXPECT_FALSE(outbox_.next_due());
    outbox_.hold(false, 1000);
    journal_.set_stopped(account_, true, 1000);
    EXPECT_FALSE(outbox_.take(1000));
    journal_.set_stopped(account_, false, 1000);
    EXPECT_TRUE(outbox_.take(1000));
}

TEST_F(JournalTest, ARequestIsAnsweredOnce) {
    Requests requests(db_);
    const auto id = requests.ask("acks.hold", "", 100);
    ASSERT_EQ(requests.open().size(), 1u);
    EXPECT_EQ(requests.open()[0].kind, "acks.hold");
    EXPECT_FALSE(requests.answer_to(id));
    requests.answer(id, {true, "held"});
    EXPECT_TRUE(requests.open().empty());
    EXPECT_EQ(requests.answer_to(id)->text, "held");
}

TEST_F(JournalTest, TakesBackAnAttempt) {
    journal_.start_epoch(mailbox_, 7, 0, 0, 100);
    const auto rows = journal_.begin(mailbox_, 7, {3, 4}, 101);
    journal_.take_back_attempt({rows[1].id});
    const auto again = journal_.begin(mailbox_, 7, {3, 4}, 102);
    EXPECT_EQ(again[0].attempts, 2);
    EXPECT_EQ(again[1].attempts, 1);
}

TEST_F(JournalTest, CountsRefusals) {
    journal_.start_epoch(mailbox_, 7, 0, 0, 100);
    const auto rows = journal_.begin(mailbox_, 7, {3, 4}, 101);
    EXPECT_EQ(journal_.count_refusals({rows[1].id}, 200)[0].times, 1);
    const auto counted = journal_.count_refusals({rows[0].id, rows[1].id}, 300);
    ASSERT_EQ(counted.size(), 2u);
    EXPECT_EQ(counted[0].times, 1);
    EXPECT_EQ(counted[0].since, 300);
    EXPECT_EQ(counted[1].times, 2);
    EXPECT_EQ(counted[1].since, 200);
}

TEST_F(JournalTest, KnowsWhichUidsItHasNotSeen) {
    journal_.start_epoch(mailbox_, 7, 2, 2, 100);
    EXPECT_EQ(journal_.open_mailbox(account_, "INBOX").base, 2u);
    journal_.begin(mailbox_, 7, {3, 5}, 101);
    EXPECT_EQ(journal_.unknown_uids(mailbox_, 7, {3, 4, 5, 6}), (std::vector<std::uint32_t>{4, 6}));
    EXPECT_EQ(journal_.unknown_uids(mailbox_, 8, {3}), (std::vector<std::uint32_t>{3}));
    journal_.compared(mailbox_, 12345678901234);
    EXPECT_EQ(journal_.open_mailbox(account_, "INBOX").modseq, 12345678901234u);
}

TEST_F(JournalTest, GoesOnUnderNewNumbers) {
    journal_.start_epoch(mailbox_, 7, 0, 0, 100);
    const auto rows = journal_.begin(mailbox_, 7, {1, 2, 3, 4, 5, 6}, 101);
    journal_.decide(
        account_,
        {decision(rows[0].id, "moving"), decision(rows[1].id, "left"), decision(rows[2].id, "done"),
         decision(rows[3].id, "twin"), decision(rows[4].id, "twin")},
        {}, 102);
    journal_.intend_moves({moving(rows[0].id, "x")}, 103);
    journal_.finish({rows[1].id}, State::left, "n", 104);
    journal_.set_done({{rows[2].id, 30}}, 105);

    const std::map<std::string, std::uint32_t> uids = {
        {"moving", 11}, {"left", 12}, {"done", 13}, {"twin", 14}, {"stranger", 15}};
    EXPECT_EQ(journal_.renumber(mailbox_, 8, 15, uids, 200), 2u);

    const MailboxRow mailbox = journal_.open_mailbox(account_, "INBOX");
    EXPECT_EQ(mailbox.uidvalidity, 8u);
    EXPECT_EQ(mailbox.cursor, 0u);
    EXPECT_EQ(mailbox.base, 0u);
    EXPECT_EQ(mailbox.present, 15u);
    const auto open = journal_.open_messages(mailbox_, 8);
    ASSERT_EQ(open.size(), 1u) << "the twins cannot be told apart, the sixth had no identity yet";
    EXPECT_EQ(open[0].uid, 11u);
    EXPECT_EQ(open[0].state, State::moving);
    EXPECT_EQ(open[0].dst_uidnext, 21u);
    EXPECT_EQ(journal_.begin(mailbox_, 8, {12}, 201)[0].state, State::left);
    EXPECT_EQ(journal_.begin(mailbox_, 8, {13}, 201)[0].state, State::trying)
        << "put back by somebody: judged again, and left where it is";
}

TEST_F(JournalTest, GoesOnUnderOldNumbersGivenOutAgain) {
    journal_.start_epoch(mailbox_, 7, 0, 0, 100);
    const auto rows = journal_.begin(mailbox_, 7, {1, 2}, 101);
    journal_.decide(account_, {decision(rows[0].id, "a"), decision(rows[1].id, "b")}, {}, 102);
    EXPECT_EQ(journal_.renumber(mailbox_, 7, 1, {{"b", 1}}, 200), 1u);
    const auto open = journal_.open_messages(mailbox_, 7);
    ASSERT_EQ(open.size(), 1u);
    EXPECT_EQ(open[0].uid, 1u);
    EXPECT_EQ(open[0].identity, "b");
    EXPECT_EQ(journal_.begin(mailbox_, 7, {2}, 201)[0].state, State::trying) << "another mail";
}

TEST_F(StoreTest, RefusesAFileOfANewerRelease) {
    { const Database db(folder_); }
    SQLite::Database raw((folder_ / "triaged.db").string(), SQLite::OPEN_READWRITE);
    raw.exec("PRAGMA user_version = 999");
    try {
        const Database db(folder_);
        FAIL() << "opened";
    } catch (const StoreError& e) {
        EXPECT_NE(std::string(e.what()).find("newer triaged (schema 999"), std::string::npos)
            << e.what();
    }
}

TEST_F(StoreTest, RefusesAFileThatIsNoDatabase) {
    std::FILE* const file = std::fopen((folder_ / "triaged.db").c_str(), "w");
    std::fputs("this is not a database, but it is long enough to be one: ...............", file);
    std::fclose(file);
    EXPECT_THROW(Database{folder_}, StoreError);
}

TEST_F(StoreTest, AFailedTransactionLeavesNothing) {
    Database db(folder_);
    Journal journal(db);
    const auto account = journal.open_account("support", 100).id;
    try {
        db.transaction([&](Database& inside) {
            inside.statement("DELETE FROM account").exec();
            throw std::runtime_error("in the middle");
        });
    } catch (const std::runtime_error&) {
    }
    EXPECT_EQ(journal.open_account("support", 200).id, account);
    EXPECT_EQ(journal.open_account("support", 200).activated, 100);
}

TEST_F(StoreTest, KeepsItsInstallationKey) {
    std::string key;
    {
        const Database db(folder_);
        key = db.installation_key();
    }
    EXPECT_EQ(key.size(), 64u);
    EXPECT_EQ(Database(folder_).installation_key(), key);
}

TEST_F(StoreTest, LeavesTheRightsOfAFolderThatWasThere) {
    std::filesystem::permissions(folder_, std::filesystem::perms(0755));
    const Database db(folder_);
    EXPECT_EQ(std::filesystem::status(folder_).permissions(), std::filesystem::perms(0755));
}

TEST_F(StoreTest, MakesAMissingFolderForItsOwnerOnly) {
    const Database db(folder_ / "a" / "state");
    EXPECT_EQ(std::filesystem::status(folder_ / "a" / "state").permissions(),
              std::filesystem::perms(0700));
}

TEST_F(StoreTest, IsForItsOwnerOnly) {
    const Database db(folder_);
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
        const auto others = entry.status().permissions() & (std::filesystem::perms::group_all |
                                                            std::filesystem::perms::others_all);
        EXPECT_EQ(others, std::filesystem::perms::none) << entry.path();
    }
}

}  // namespace
}  // namespace triaged::store
