#include "desk/customer_groups.h"

#include <gmock/gmock.h>

#include "desk/sender_key.h"

namespace triaged::desk {
namespace {

using Groups = std::vector<std::string>;

TEST(CustomerGroups, AreFoundByAddressAndByDomain) {
    CustomerGroups groups;
    groups.add_address("vip", "Ada@Example.com");
    groups.add_domain("gold", "bank.example");
    groups.add_domain("vip", "shop.example");
    groups.add_address("gold", "kim@shop.example");
    groups.add_domain("gold", "shop.example");
    const struct {
        const char* address;
        Groups in;
    } cases[] = {
        {"ada@example.com", {"vip"}},
        {"ADA@EXAMPLE.COM", {"vip"}},
        {"ada+orders@example.com", {"vip"}},
        {"adam@example.com", {}},
        {"ada@mail.example.com", {}},  // an address is not its domain
        {"x@bank.example", {"gold"}},
        {"x@Mail.Bank.example", {"gold"}},
        {"x@mybank.example", {}},
        {"x@bank.example.org", {}},
        {"bank.example@other.example", {}},
        {"\"a@bank.example\"@other.example", {}},
        {"kim@shop.example", {"vip", "gold"}},
        {"@", {}},
        {"nobody", {}},
        {"", {}},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.address);
        EXPECT_EQ(groups.of(c.address), c.in);
    }
}

TEST(SenderKey, FoldsCaseAndTags) {
    EXPECT_EQ(sender_key("Kim+Shop@Example.COM"), "kim@example.com");
    EXPECT_EQ(sender_key("+kim@example.com"), "+kim@example.com");
    EXPECT_EQ(sender_key("kim@ex+ample.com"), "kim@ex+ample.com");
}

}  // namespace
}  // namespace triaged::desk
