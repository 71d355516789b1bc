#include "store/database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "store/journal.h"
#include "store/schema.h"
#include "support/temporary_folder.h"

namespace triaged::store {
namespace {

TEST(StoreFile, ATransactionWithinAnotherIsAPartOfIt) {
    const TemporaryFolder folder;
    Database db(folder.path());
    Journal journal(db);
    const auto both = [&] {
        db.transaction([&](Database&) {
            journal.open_account("a", 100);
            EXPECT_EQ(journal.counts().size(), 0U) << "reading works within it";
            throw std::runtime_error("after the first");
        });
    };
    EXPECT_THROW(both(), std::runtime_error);
    EXPECT_EQ(journal.open_account("a", 200).activated, 200) << "the first was undone";
    EXPECT_EQ(journal.open_account("a", 300).activated, 200) << "and transactions go on";
}

// A file of a schema before verdicts had a table of their own keeps them.
TEST(StoreFile, VerdictsOfAnOlderSchemaAreKept) {
    constexpr std::size_t kBefore = 4;
    const TemporaryFolder folder;
    {
        SQLite::Database old((folder.path() / "triaged.db").string(),
                             SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        for (std::size_t i = 0; i < kBefore; ++i) old.exec(kMigrations[i]);
        old.exec(
            "INSERT INTO meta VALUES('installation_key', 'k');"
            "INSERT INTO account(id, name, activated) VALUES(1, 'a', 1);"
            "INSERT INTO mailbox(id, account, name, uidvalidity, cursor, present)"
            " VALUES(1, 1, 'INBOX', 7, 9, 0);"
            "INSERT INTO message(mailbox, uidvalidity, uid, state, attempts, message_id, verdict,"
            " updated) VALUES(1, 7, 8, 'decided', 1, '<1@x>', '{\"queue\":\"quick\"}', 5),"
            " (1, 7, 9, 'trying', 1, NULL, NULL, 5);"
            "PRAGMA user_version = 4");
    }
    Database db(folder.path());
    Journal journal(db);
    const auto found = journal.find_by_message_id("<1@x>");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].verdict, "{\"queue\":\"quick\"}");
    EXPECT_EQ(journal.open_messages(MailboxId{1}, 7).size(), 2U);
    EXPECT_EQ(journal.newest(10).size(), 2U);
}

}  // namespace
}  // namespace triaged::store
