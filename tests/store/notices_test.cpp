#include "store/notices.h"

#include <gtest/gtest.h>

#include "store/store_error.h"
#include "support/temporary_folder.h"

namespace triaged::store {
namespace {

class NoticesTest : public testing::Test {
protected:
    TemporaryFolder folder;
    Database db{folder.path()};
    Notices notices{db};
};

TEST_F(NoticesTest, HoldOneTextUnderEachName) {
    EXPECT_EQ(notices.get("rules"), std::nullopt);
    notices.put("rules", "first");
    notices.put("other", "");
    notices.put("rules", "second \xF0\x9F\x98\x80 'quoted'");
    EXPECT_EQ(notices.get("rules"), "second \xF0\x9F\x98\x80 'quoted'");
    EXPECT_EQ(notices.get("other"), "");
    EXPECT_EQ(notices.get("rule"), std::nullopt);
}

TEST_F(NoticesTest, CountUnderEachName) {
    EXPECT_EQ(notices.counted("mails"), 0);
    for (int i = 0; i < 12; ++i) notices.count("mails");
    notices.count("others");
    EXPECT_EQ(notices.counted("mails"), 12);
    EXPECT_EQ(notices.counted("others"), 1);
}

TEST_F(NoticesTest, TextsAndCountsAndTheRestDoNotMix) {
    notices.put("a", "text");
    notices.count("a");
    EXPECT_EQ(notices.get("a"), "text");
    EXPECT_EQ(notices.counted("a"), 1);
    notices.put("installation_key", "forged");
    EXPECT_NE(db.installation_key(), "forged");
    EXPECT_NE(Database(folder.path()).installation_key(), "forged");
}

TEST_F(NoticesTest, AreReadByOthersAndStayOverARestart) {
    notices.put("rules", "text");
    notices.count("mails");
    Database reader(folder.path(), Database::Access::read_only);
    EXPECT_EQ(Notices(reader).get("rules"), "text");
    EXPECT_EQ(Notices(reader).counted("mails"), 1);
    EXPECT_THROW(Notices(reader).put("rules", "other"), StoreError);
    EXPECT_THROW(Notices(reader).count("mails"), StoreError);
    EXPECT_EQ(notices.get("rules"), "text");
}

TEST(DatabaseTest, AMissingOneIsNotMadeForAReaderWhoIsToldWhoMakesIt) {
    const TemporaryFolder folder;
    try {
        const Database reader(folder.path(), Database::Access::read_only);
        ADD_FAILURE() << "it was opened";
    } catch (const StoreError& e) {
        const std::string said = e.what();
        EXPECT_NE(said.find("`triaged run` makes it"), std::string::npos) << said;
        EXPECT_EQ(said.find("writable"), std::string::npos) << said;
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace triaged::store
