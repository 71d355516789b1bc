#include "imap/uid_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace triaged::imap {
namespace {

TEST(UidSet, Parse) {
    constexpr struct {
        const char* text;
        const char* canonical;  // what to_string() gives back
        const char* error;      // what parse() says instead
    } cases[] = {
        {"7", "7", ""},
        {"2:4", "2:4", ""},
        {"4:2", "2:4", ""},
        {"9,1:3,7", "1:3,7,9", ""},
        {"1:5,3:8", "1:8", ""},
        {"1,3,2", "1:3", ""},
        {"4294967295", "4294967295", ""},
        {"1:4294967295,4294967295", "1:4294967295", ""},

        {"", "", "UID set: number expected at byte 0"},
        {"3,0", "", "UID set: zero is not a UID at byte 2"},
        {"4294967296", "", "UID set: number above 2^32-1 at byte 0"},
        {"99999999999999999999999", "", "UID set: number above 2^32-1 at byte 0"},
        {"1:*", "", "UID set: number expected at byte 2"},
        {"*", "", "UID set: number expected at byte 0"},
        {"1,", "", "UID set: number expected at byte 2"},
        {"1;2", "", "UID set: ',' or ':' expected at byte 1"},
        {"1:2:3", "", "UID set: ',' or ':' expected at byte 3"},
        {" 1", "", "UID set: number expected at byte 0"},
        {"1 ", "", "UID set: ',' or ':' expected at byte 1"},
        {"-1", "", "UID set: number expected at byte 0"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        const auto set = UidSet::parse(c.text);
        EXPECT_EQ(set ? set->to_string() : "", c.canonical);
        EXPECT_EQ(set ? "" : set.error().message, c.error);
    }
}

TEST(UidSet, ContainsOnlyWhatWasInserted) {
    UidSet set;
    set.insert(Uid{5}, Uid{7});

    EXPECT_FALSE(set.contains(Uid{4}));
    EXPECT_TRUE(set.contains(Uid{5}));
    EXPECT_TRUE(set.contains(Uid{7}));
    EXPECT_FALSE(set.contains(Uid{8}));
    EXPECT_EQ(set.size(), 3U);
}

TEST(UidSet, AgreesWithAPlainSetAndStaysShort) {
    std::mt19937 random(1);
    for (int round = 0; round < 200; ++round) {
        UidSet set;
        std::set<std::uint32_t> plain;
        for (int i = 0; i < 20; ++i) {
            const auto first = static_cast<std::uint32_t>(random() % 60 + 1);
            const auto last = first + static_cast<std::uint32_t>(random() % 5);
            set.insert(Uid{last}, Uid{first});
            for (auto n = first; n <= last; ++n) plain.insert(n);

            ASSERT_EQ(set.size(), plain.size());
            for (std::uint32_t n = 1; n < 70; ++n) {
                ASSERT_EQ(set.contains(Uid{n}), plain.count(n) == 1) << n;
            }
            ASSERT_EQ(*UidSet::parse(set.to_string()), set);
            for (std::size_t r = 1; r < set.ranges().size(); ++r) {
                ASSERT_GT(set.ranges()[r].first, set.ranges()[r - 1].last + 1);
            }
            ASSERT_EQ(UidSet(set.to_vector()), set);
        }
    }
}

TEST(UidSet, HoldsTheGreatestUid) {
    UidSet set;
    set.insert(Uid{4294967295});
    set.insert(Uid{4294967294});
    EXPECT_EQ(set.to_string(), "4294967294:4294967295");
    EXPECT_EQ(set.to_vector().size(), 2U);
    set.insert(Uid{1}, Uid{4294967295});
    EXPECT_EQ(set.to_string(), "1:4294967295");
    EXPECT_EQ(set.size(), 4294967295U);
}

TEST(UidSet, SplitsByCountAndByLengthOfText) {
    const struct {
        const char* set;
        std::uint64_t most_uids;
        std::size_t most_text;
        const char* pieces;  // separated by blanks
    } cases[] = {
        {"1:10", 4, 100, "1:4 5:8 9:10"},
        {"1:3,5,7:9", 3, 100, "1:3 5,7:8 9"},
        {"1:3", 3, 100, "1:3"},
        {"1,3,5,7,9", 100, 6, "1,3,5 7,9"},
        {"1:4294967295", 4294967295, 100, "1:4294967295"},
        {"4294967290:4294967295", 5, 100, "4294967290:4294967294 4294967295"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.set);
        std::string pieces;
        for (const auto& piece : UidSet::parse(c.set)->split(c.most_uids, c.most_text)) {
            if (!pieces.empty()) pieces += ' ';
            pieces += piece.to_string();
        }
        EXPECT_EQ(pieces, c.pieces);
    }
    EXPECT_TRUE(UidSet().split(10).empty());
}

}  // namespace
}  // namespace triaged::imap
