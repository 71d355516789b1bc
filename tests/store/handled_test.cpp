#include "store/handled.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace triaged::store {
namespace {

class HandledTest : public testing::Test {
protected:
    HandledTest() {
        std::string pattern = testing::TempDir() + "triaged-handled-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        db_.emplace(folder_);
        journal_.emplace(*db_);
        account_ = journal_->open_account("support", 100).id;
        mailbox_ = journal_->open_mailbox(account_, "INBOX").id;
        journal_->start_epoch(mailbox_, 7, 0, 3, 100);
    }
    ~HandledTest() override { std::filesystem::remove_all(folder_); }

    MessageId judged(std::uint32_t uid, std::int64_t now, State state = State::decided,
                     const std::string& note = "") {
        Decision d;
        d.id = journal_->begin(mailbox_, 7, {uid}, now).front().id;
        d.identity = "identity-" + std::to_string(uid);
        d.state = state;
        d.note = note;
        d.queue = "hard";
        d.verdict = R"({"queue":"hard"})";
        d.rules_version = "v1";
        d.reply = "not-live";
        d.dst = note.empty() ? "Triage/3" : "";
        d.flags = {"\\Flagged", "mood"};
        d.received = now - 5;
        journal_->decide(account_, {d}, {}, now);
        return d.id;
    }

    std::filesystem::path folder_;
    std::optional<Database> db_;
    std::optional<Journal> journal_;
    AccountId account_{};
    MailboxId mailbox_{};
};

TEST_F(HandledTest, AMovedMailLiesWhereItWasPut) {
    const MessageId id = judged(4, 200);
    OpenMessage moving;
    moving.id = id;
    moving.dst = "Triage/3";
    moving.dst_uidvalidity = 9;
    moving.dst_uidnext = 40;
    journal_->intend_moves({moving}, 201);
    Handled handled(*db_);
    EXPECT_EQ(handled.since(account_, 0)[0].uid, 0u) << "nobody knows how the move ended";
    journal_->set_done({{id, 41}}, 202);
    const auto mails = handled.since(account_, 0);
    ASSERT_EQ(mails.size(), 1u);
    EXPECT_EQ(mails[0].folder, "Triage/3");
    EXPECT_EQ(mails[0].uidvalidity, 9u);
    EXPECT_EQ(mails[0].uid, 41u);
    EXPECT_EQ(mails[0].identity, "identity-4");
}

TEST_F(HandledTest, AnObservedMailLiesWhereItCameIn) {
    judged(5, 200, State::observed);
    const auto mails = Handled(*db_).since(account_, 0);
    ASSERT_EQ(mails.size(), 1u);
    EXPECT_EQ(mails[0].folder, "INBOX");
    EXPECT_EQ(mails[0].uidvalidity, 7u);
    EXPECT_EQ(mails[0].uid, 5u);
}

TEST_F(HandledTest, LeavesOutWhatIsOlderAndWhatWasKnownFromBefore) {
    judged(4, 200, State::observed);
    judged(5, 300, State::observed);
    judged(6, 300, State::left, "handled-before");
    judged(7, 300, State::left, "older-than-first-connection");
    judged(8, 300, State::left, "flagged-by-a-person");
    journal_->begin(mailbox_, 7, {9}, 300);  // not judged yet
    const auto mails = Handled(*db_).since(account_, 300);
    ASSERT_EQ(mails.size(), 2u);
    EXPECT_EQ(mails[0].uid, 5u);
    EXPECT_EQ(mails[1].uid, 8u);
}

TEST_F(HandledTest, TellsWhatWasDecidedAndWhatWasKnown) {
    Handled handled(*db_);
    const auto present = handled.record(judged(3, 200));
    ASSERT_TRUE(present);
    EXPECT_TRUE(present->was_present);
    EXPECT_EQ(present->verdict, R"({"queue":"hard"})");
    EXPECT_EQ(present->rules_version, "v1");
    EXPECT_EQ(present->reply, "not-live");
    EXPECT_EQ(present->folder, "Triage/3");
    EXPECT_EQ(present->flags, (std::vector<std::string>{"\\Flagged", "mood"}));
    EXPECT_EQ(present->watched, "INBOX");
    EXPECT_EQ(present->received, 195);
    EXPECT_EQ(present->handled, 200);
    EXPECT_FALSE(handled.record(judged(4, 200))->was_present);
    EXPECT_FALSE(handled.record(MessageId{999}));
}

TEST_F(HandledTest, ReadsFromADatabaseOpenedForReadingOnly) {
    judged(4, 200, State::observed);
    Database reading(folder_, Database::Access::read_only);
    Handled handled(reading);
    ASSERT_TRUE(handled.account("support"));
    EXPECT_FALSE(handled.account("nobody"));
    EXPECT_EQ(handled.since(account_, 0).size(), 1u);
}

}  // namespace
}  // namespace triaged::store
