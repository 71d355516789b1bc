#include "message/date.h"

#include <gtest/gtest.h>

namespace triaged::message {
namespace {

TEST(Date, ParseAccepted) {
    constexpr struct {
        const char* raw;
        std::int64_t seconds;
        int offset;
    } cases[] = {
        {"Fri, 21 Nov 1997 09:55:06 -0600", 880127706, -360},
        {" Fri, 21 Nov 1997\r\n 09:55:06 -0600 (CST)", 880127706, -360},
        {"Fri, 21 Nov 97 09:55:06 -0600", 880127706, -360},
        {"21 Nov 1997 09:55 -0600", 880127700, -360},
        {"Fri, 21 Nov 097 09:55:06 -0600", 880127706, -360},  // three digits
        {"Fri(day), 21(st) Nov 1997 09(:): 55 : 06 -0600", 880127706, -360},
        {"Fri,21 Nov 1997 09:55:06 -0600", 880127706, -360},
        {"friday, 21 november 1997 09:55:06 -0600", 880127706, -360},
        {"21-Nov-1997 09:55:06 -0600", 880127706, -360},
        {"Thu, 13 Feb 1969 23:32 -0330", -27723480, -210},
        {"Tue, 1 Jul 2003 10:52:37 GMT", 1057056757, 0},
        {"Tue, 1 Jul 2003 10:52:37 +0200", 1057049557, 120},
        {"Tue, 1 Jul 2003 10:52:37 +02:00", 1057049557, 120},
        {"Tue, 1 Jul 2003 10:52:37 EST", 1057074757, -300},
        {"Tue, 1 Jul 2003 10:52:37 PDT", 1057081957, -420},
        {"Tue, 1 Jul 2003 10:52:37 CEST", 1057049557, 120},
        {"Tue, 1 Jul 2003 10:52:37 K", 1057056757, 0},  // military letters: unknown
        {"Tue, 1 Jul 2003 10:52:37 XYZ", 1057056757, 0},
        {"Tue, 1 Jul 2003 10:52:37", 1057056757, 0},
        {"Tue, 1 Jul 2003 10:52:60 GMT", 1057056780, 0},  // leap second
        {"Tue, 1 Jul 2003 10.52.37 GMT", 1057056757, 0},
        {"Tue Jul  1 10:52:37 2003", 1057056757, 0},  // asctime
        {"Tue Jul 1 10:52:37 CEST 2003", 1057049557, 120},
        {"Thu, 29 Feb 2024 00:00:00 +0000", 1709164800, 0},
        {"Sat, 8 Jun 2002 1:5:13 +-0500", 1023498313, 0},
        {"1 Jan 49 00:00 GMT", 2493072000, 0},
        {"1 Jan 50 00:00 GMT", -631152000, 0},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.raw);
        const auto date = parse_date(c.raw);
        ASSERT_TRUE(date);
        EXPECT_EQ(date->seconds, c.seconds);
        EXPECT_EQ(date->offset_minutes, c.offset);
    }
}

TEST(Date, ParseRefused) {
    for (const char* raw : {"",
                            " ",
                            "now",
                            "Fri",
                            "Fri, 21",
                            "21 Nov",
                            "21 Nov 1997",
                            "Nov 1997 09:55",
                            "31 Apr 2024 10:00:00 +0000",
                            "29 Feb 2023 10:00:00 +0000",
                            "0 Jan 2024 10:00 GMT",
                            "1 Jan 2024 24:00:00 GMT",
                            "1 Jan 2024 10:60:00 GMT",
                            "1 Jan 2024 10:00:61 GMT",
                            "1 Jan 2024 10 GMT",
                            "1 Foo 2024 10:00:00 GMT",
                            "1 Jan 2024 10:00:00 +9900",
                            "1 Jan 2024 10:00:00 +0060",
                            "1 Jan 2024 10:00:00 +24000",
                            "1 Jan 12024 10:00:00 GMT",
                            "2024-01-01T10:00:00Z",
                            "1 Jan 2024 -1:00:00 GMT",
                            "99999999999 Jan 2024 10:00 GMT"}) {
        EXPECT_FALSE(parse_date(raw)) << raw;
    }
}

}  // namespace
}  // namespace triaged::message
