#include "app/config.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

namespace triaged::app {
namespace {

class ConfigTest : public testing::Test {
protected:
    ConfigTest() {
        std::string pattern = testing::TempDir() + "triaged-config-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        write("secret", "canary\n", 0600);
    }
    ~ConfigTest() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& name, const std::string& text, mode_t mode) {
        std::ofstream(folder_ / name) << text;
        ::chmod((folder_ / name).c_str(), mode);
    }
    std::optional<flow::Settings> read(const std::string& text) {
        diagnostics_.clear();
        return read_config(folder_ / "triaged.yaml", text, Secrets::read, diagnostics_);
    }
    // "line:column message | hint" of each complaint.
    std::vector<std::string> complaints(const std::string& text) {
        EXPECT_FALSE(read(text));
        std::vector<std::string> out;
        for (const auto& d : diagnostics_) {
            out.push_back(std::to_string(d.at.line) + ':' + std::to_string(d.at.column) + ' ' +
                          d.message + (d.hint.empty() ? "" : " | " + d.hint));
        }
        return out;
    }

    std::filesystem::path folder_;
    Diagnostics diagnostics_;
};

constexpr const char* kSmallest =
    "accounts:\n"
    "  - name: support\n"
    "    imap: imaps://mail.example.com\n"
    "    user: support@example.com\n"
    "    secret: {file: secret}\n";

TEST_F(ConfigTest, FiveLinesAreEnoughToObserve) {
    const auto settings = read(kSmallest);
    ASSERT_TRUE(settings) << diagnostics_.at(0).message;
    ASSERT_EQ(settings->accounts.size(), 1u);
    const auto& account = settings->accounts[0];
    EXPECT_EQ(account.endpoint.secret.reveal(), "canary");
    EXPECT_EQ(account.mode, flow::Mode::observe);
    EXPECT_EQ(account.backlog.kind, flow::Backlog::Kind::leave);
    EXPECT_EQ(account.watch, std::vector<std::string>{"INBOX"});
    EXPECT_EQ(account.addresses, std::vector<std::string>{"support@example.com"});
    EXPECT_EQ(account.folders.by_queue.at("urgent"), "Triage/1 Urgent");
    EXPECT_FALSE(settings->smtp);
}

TEST_F(ConfigTest, SmtpTakesTheLoginOfASingleAccount) {
    const auto settings = read(std::string(kSmallest) +
                               "smtp: {url: smtps://mail.example.com}\n"
                               "acknowledge: {from: Example Support <help@example.com>}\n"
                               "mode: live\n");
    ASSERT_TRUE(settings) << diagnostics_.at(0).message;
    EXPECT_EQ(settings->smtp->user, "support@example.com");
    EXPECT_EQ(settings->smtp->secret.reveal(), "canary");
    EXPECT_EQ(settings->acknowledge.from_name, "Example Support");
    EXPECT_EQ(settings->acknowledge.from_address, "help@example.com");
}

TEST_F(ConfigTest, WhatIsPrintedReadsBackTheSameAndHoldsNoSecret) {
    const auto settings =
        read(std::string(kSmallest) +
             "    watch: [INBOX, \"Q \\\"1\\\"\"]\n"
             "    folders: {urgent: INBOX, root: Desk}\n"
             "smtp: {url: smtp://127.0.0.1:25, tls: none}\n"
             "acknowledge: {from: A <a@example.com>, max_age: 2 h, sent_copy: true}\n"
             "time_zone: Europe/Berlin\n"
             "business_hours: {monday: \"8:00-12:00, 13:00-17:00\"}\n"
             "backlog: since 30 days\nmode: live\n");
    ASSERT_TRUE(settings) << diagnostics_.at(0).message;
    const std::string once = effective(*settings);
    EXPECT_EQ(once.find("canary"), std::string::npos);
    EXPECT_NE(once.find("urgent: \"INBOX\""), std::string::npos);
    EXPECT_NE(once.find("hard: \"Desk/3 Hard conversations\""), std::string::npos);
    EXPECT_NE(once.find("sent_copy: true"), std::string::npos);
    const auto again = read(once);
    ASSERT_TRUE(again) << diagnostics_.at(0).message << once;
    EXPECT_EQ(effective(*again), once);
}

TEST_F(ConfigTest, TellsEverythingWrongAtOnce) {
    EXPECT_EQ(complaints("accounts:\n"
                         "  - name: support\n"
                         "    imap: http://mail.example.com\n"
                         "    user: support@example.com\n"
                         "    secret: {file: secret}\n"
                         "    wacht: INBOX\n"
                         "mode: on\n"
                         "backlog: since yesterday\n"
                         "time_zone: Europe/Berln\n"
                         "acknowledge: {from: nobody}\n"
                         "accounts_: 1\n"),
              (std::vector<std::string>{
                  "3:5 imap: \"http\" is no scheme for it | write imaps://HOST, or imap://HOST for "
                  "STARTTLS",
                  "6:5 accounts: unknown key \"wacht\" | did you mean \"watch\"?",
                  "7:7 mode: expected one of observe, sort, live, found \"on\"",
                  "8:1 backlog: \"since yesterday\" is not understood | write leave, all, or "
                  "since 30 days",
                  "9:1 time_zone: unknown time zone \"Europe/Berln\" | write a name of the tz "
                  "database, as in Europe/Berlin or America/New_York",
                  "10:15 from: \"nobody\" is not one mail address | write Example Support "
                  "<support@example.com>",
                  "11:1 configuration: unknown key \"accounts_\" | did you mean \"accounts\"?",
              }));
}

TEST_F(ConfigTest, RefusesAnUnsafeSecret) {
    const auto complaint = [&] { return complaints(kSmallest).at(0); };
    const std::string path = (folder_ / "secret").string();

    ::chmod(path.c_str(), 0640);
    EXPECT_EQ(complaint(), "5:5 the secret file " + path +
                               " is open to others (mode 0640) | run: chmod 600 " + path);
    std::filesystem::remove(path);
    EXPECT_EQ(complaint(), "5:5 cannot open the secret file " + path +
                               ": No such file or directory | create it with: install -m 600 "
                               "/dev/null " +
                               path);
    write("real", "canary", 0600);
    std::filesystem::create_symlink(folder_ / "real", path);
    EXPECT_EQ(complaint(),
              "5:5 the secret file " + path + " is a symbolic link | name the file itself");
    std::filesystem::remove(path);
    write("secret", "\n", 0600);
    EXPECT_EQ(complaint(),
              "5:5 the secret file " + path + " is empty | write the password into its first line");
    std::filesystem::remove(path);
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_EQ(complaint(), "5:5 the secret file " + path + " is not a regular file");
}

TEST_F(ConfigTest, LeavesSecretsAloneWhenNobodyConnects) {
    ::chmod((folder_ / "secret").c_str(), 0644);
    EXPECT_TRUE(read_config(folder_ / "triaged.yaml", kSmallest, Secrets::leave, diagnostics_));
}

TEST_F(ConfigTest, RefusesContradictions) {
    const struct {
        const char* more;
        const char* complaint;
    } cases[] = {
        {"mode: live\n",
         "6:1 mode: live needs \"acknowledge\" | add acknowledge: {from: Example Support "
         "<support@example.com>}"},
        {"mode: live\nacknowledge: {from: a@example.com}\n",
         "6:1 mode: live needs \"smtp\" | add smtp: {url: smtps://HOST}"},
        {"    tls: none\n", "6:5 tls: none contradicts imaps:// | leave tls out"},
        {"    folders: {quick: /x}\n",
         "6:15 folders: the name for \"quick\" cannot be a folder | write a name with / between "
         "levels, or INBOX to leave the mails there"},
        {"    address: Ada\n",
         "6:5 address: \"Ada\": mail address: there is no @ | write the address customers write "
         "to, "
         "without a name"},
        {"    secret: {file: a}\n",
         "6:5 duplicate key \"secret\" | it stands in line 5 already; only one can hold"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.more);
        EXPECT_EQ(complaints(std::string(kSmallest) + c.more).at(0), c.complaint);
    }
}

constexpr const char* kAccount =
    "accounts:\n"
    "  - name: support\n"
    "    imap: imaps://outlook.office365.com\n"
    "    user: shared@example.com\n";

TEST_F(ConfigTest, MicrosoftAndGoogleHaveDefaults) {
    write("key", "a key that is long enough\n", 0600);
    const auto microsoft =
        read(std::string(kAccount) +
             "    oauth: {provider: microsoft, tenant: contoso.example, "
             "client_id: id, token_key: {file: key}}\n"
             "smtp: {url: smtp://smtp.office365.com, user: agent@example.com}\n");
    ASSERT_TRUE(microsoft) << diagnostics_.at(0).message;
    const auto& account = microsoft->accounts[0];
    ASSERT_TRUE(account.oauth);
    EXPECT_TRUE(account.endpoint.secret.empty());
    EXPECT_EQ(account.oauth->grant, flow::OauthSettings::Grant::device);
    EXPECT_EQ(account.oauth->client.token_url,
              "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token");
    EXPECT_EQ(account.oauth->client.device_url,
              "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/devicecode");
    EXPECT_NE(account.oauth->client.scope.find("offline_access"), std::string::npos);
    EXPECT_EQ(microsoft->smtp_account, "support");
    EXPECT_EQ(microsoft->smtp->user, "agent@example.com") << "a shared mailbox";

    const auto google = read(std::string(kAccount) +
                             "    oauth: {provider: google, client_id: id, "
                             "client_secret: {file: secret}}\n"
                             "smtp: {url: smtps://smtp.gmail.com}\n");
    ASSERT_TRUE(google) << diagnostics_.at(0).message;
    EXPECT_EQ(google->accounts[0].oauth->grant, flow::OauthSettings::Grant::code);
    EXPECT_EQ(google->accounts[0].oauth->client.scope, "https://mail.google.com/");
    EXPECT_EQ(google->smtp->user, "shared@example.com");
    EXPECT_EQ(google->smtp_account, "support");
}

TEST_F(ConfigTest, OauthIsPrintedAndReadsBackTheSame) {
    write("key", "a key that is long enough\n", 0600);
    for (const char* oauth :
         {"{provider: microsoft, grant: client_credentials, tenant: t, client_id: id, "
          "client_secret: {file: secret}}",
          "{provider: google, client_id: id, client_secret: {file: secret}, token_key: {file: "
          "key}}",
          "{provider: other, grant: code, client_id: id, token_key: {file: key}, scope: mail, "
          "token_url: 'https://id.example/t', authorize_url: 'https://id.example/a'}"}) {
        SCOPED_TRACE(oauth);
        const auto settings = read(std::string(kAccount) + "    oauth: " + oauth +
                                   "\nsmtp: {url: smtps://mail.example.com, account: support}\n");
        ASSERT_TRUE(settings) << diagnostics_.at(0).message;
        const std::string once = effective(*settings);
        EXPECT_EQ(once.find("canary"), std::string::npos);
        EXPECT_EQ(once.find("long enough"), std::string::npos);
        const auto again = read(once);
        ASSERT_TRUE(again) << diagnostics_.at(0).message << once;
        EXPECT_EQ(effective(*again), once);
        EXPECT_EQ(again->smtp_account, "support");
    }
}

TEST_F(ConfigTest, RefusesAnOauthThatCannotWork) {
    write("short", "short\n", 0600);
    write("key", "a key that is long enough\n", 0600);
    const std::string key = "token_key: {file: key}, ";
    const struct {
        std::string oauth;  // within {}
        const char* complaint;
    } cases[] = {
        {"client_id: id, " + key, "5:12 oauth: \"provider\" is missing"},
        {key + "provider: microsoft", "5:12 oauth: \"client_id\" is missing"},
        {"provider: microsoft, client_id: id",
         "5:12 oauth: \"token_key\" is missing | it encrypts"},
        {"provider: microsoft, client_id: id, token_key: {file: short}",
         "5:49 token_key: shorter than 20 characters"},
        {key + "provider: google, client_id: id, grant: device",
         "5:70 grant: Google gives no access to mail by device code"},
        {key + "provider: google, client_id: id, tenant: t",
         "5:70 tenant: this is no Microsoft tenant"},
        {key + "provider: microsoft, client_id: id, tenant: a/b",
         "5:73 tenant: this is no Microsoft"},
        {key + "provider: microsoft, client_id: id, tenant: t, grant: client_credentials",
         "5:12 oauth: \"client_secret\" is missing"},
        {"provider: microsoft, client_id: id, grant: client_credentials, client_secret: {file: "
         "secret}",
         "5:12 oauth: \"tenant\" is missing"},
        {key + "provider: other, client_id: id, token_url: 'https://id.example/t'",
         "5:12 oauth: \"device_url\" is missing"},
        {key + "provider: other, client_id: id, token_url: 'http://id.example/t', device_url: "
               "'https://id.example/d'",
         "5:69 token_url: http:// would show the secrets to the network | write https://"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.oauth);
        const auto said = complaints(std::string(kAccount) + "    oauth: {" + c.oauth + "}\n");
        EXPECT_TRUE(said.at(0).starts_with(c.complaint)) << said.at(0);
    }
    EXPECT_EQ(
        complaints(std::string(kAccount) + "    secret: {file: secret}\n    oauth: {provider: "
                                           "microsoft, client_id: id, token_key: {file: key}}\n")
            .at(0),
        "5:5 account: it logs in by \"secret\" or by \"oauth\", not by both | leave \"secret\" "
        "out; what encrypts the tokens is oauth: token_key");
    EXPECT_EQ(
        complaints(std::string(kSmallest) +
                   "smtp: {url: smtps://mail.example.com, account: sales}\n")
            .at(0),
        "6:39 smtp: there is no account \"sales\" | write the name of one of the accounts above");
}

TEST_F(ConfigTest, CustomerGroupsAreReadFromTheFileAndFromLists) {
    write("vip.txt",
          "# the important ones\nada@example.com\n\n  bank.example   # all of them\n"
          "@shop.example\nm\xC3\xBCnchen.example\nkim@M\xC3\x9Cnster.example\n",
          0644);
    const auto settings = read(std::string(kSmallest) +
                               "customer_groups:\n"
                               "  vip: {addresses: Kim@Example.com, file: vip.txt}\n"
                               "  gold: {domains: [gold.example]}\n");
    ASSERT_TRUE(settings) << diagnostics_.at(0).message;
    const auto groups = [&](const char* address) { return settings->groups.of(address); };
    EXPECT_EQ(groups("kim+a@example.com"), std::vector<std::string>{"vip"});
    EXPECT_EQ(groups("ada@example.com"), std::vector<std::string>{"vip"});
    EXPECT_EQ(groups("x@mail.bank.example"), std::vector<std::string>{"vip"});
    EXPECT_EQ(groups("x@shop.example"), std::vector<std::string>{"vip"});
    EXPECT_EQ(groups("x@gold.example"), std::vector<std::string>{"gold"});
    EXPECT_EQ(groups("x@a.xn--mnchen-3ya.example"), std::vector<std::string>{"vip"});
    EXPECT_EQ(groups("kim@xn--mnster-3ya.example"), std::vector<std::string>{"vip"});
    EXPECT_EQ(groups("x@xn--mnster-3ya.example"), std::vector<std::string>{});
    EXPECT_EQ(groups("x@example.com"), std::vector<std::string>{});
    const auto again = read(effective(*settings));
    ASSERT_TRUE(again) << diagnostics_.at(0).message;
    EXPECT_EQ(effective(*again), effective(*settings));
}

TEST_F(ConfigTest, ProductsAreNamesWithWords) {
    const auto settings = read(std::string(kSmallest) + "products: [Happy Box, \"Fury: 2\"]\n");
    ASSERT_TRUE(settings) << diagnostics_.at(0).message;
    EXPECT_EQ(settings->products, (std::vector<std::string>{"Happy Box", "Fury: 2"}));
    const auto again = read(effective(*settings));
    ASSERT_TRUE(again) << diagnostics_.at(0).message;
    EXPECT_EQ(again->products, settings->products);

    EXPECT_EQ(complaints(std::string(kSmallest) + "products: [Happy Box, \"--\"]\n"),
              (std::vector<std::string>{
                  "6:1 products: \"--\" has no word | write a name as customers write it, such as "
                  "Happy Box"}));
}

TEST_F(ConfigTest, RoutesNameFoldersOfDepartments) {
    const auto settings = read(std::string(kSmallest) +
                               "    folders: {urgent: INBOX}\n"
                               "routes: {billing: {folder: Departments/Billing}}\n");
    ASSERT_TRUE(settings) << diagnostics_.at(0).message;
    EXPECT_EQ(settings->accounts.at(0).folders.by_route.at("billing"), "Departments/Billing");
    const auto again = read(effective(*settings));
    ASSERT_TRUE(again) << diagnostics_.at(0).message;
    EXPECT_EQ(effective(*again), effective(*settings));

    EXPECT_EQ(
        complaints(std::string(kSmallest) + "routes:\n"
                                            "  Billing: {folder: B}\n"
                                            "  sales: {address: sales@example.com}\n"
                                            "  legal: {}\n"
                                            "  inbox: {folder: inbox}\n"
                                            "  shop: {folder: /Shop, fodler: x}\n"),
        (std::vector<std::string>{
            "7:3 routes: \"Billing\" is not a name | use a to z, 0 to 9, - and _, at most 50",
            "8:11 routes: mail is not forwarded to addresses by this version | give the route "
            "a folder: {folder: Departments/sales}",
            "9:10 routes: \"folder\" is missing | write legal: {folder: Departments/legal}",
            "10:11 routes: this cannot be a department's folder | write a name with / between "
            "levels, other than INBOX",
            "11:10 routes: this cannot be a department's folder | write a name with / between "
            "levels, other than INBOX",
            "11:25 shop: unknown key \"fodler\" | did you mean \"folder\"?",
        }));
}

TEST_F(ConfigTest, MistakesInCustomerGroupsAreToldWithTheirPlace) {
    write("vip.txt", "ada@example.com\n  two words\nx@y\n*@z.example\n*.z.example\n", 0644);
    EXPECT_EQ(
        complaints(
            std::string(kSmallest) +
            "customer_groups:\n"
            "  Vip: {}\n"
            "  vip: {addresses: [example.com], domains: [a@b.example], file: vip.txt}\n"
            "  gold: {file: gone.txt, adresses: []}\n"
            "  all: {addresses: ['*@z.example', 'k*@z.example'], domains: ['*.z.example']}\n"),
        (std::vector<std::string>{
            "7:3 customer_groups: \"Vip\" is not a name | use a to z, 0 to 9, - and _, at "
            "most 50",
            "8:9 addresses: \"example.com\": is no one's address | domains belong under "
            "\"domains\"",
            "8:35 domains: \"a@b.example\": is an address | write example.com; it stands for "
            "all its addresses and subdomains",
            "9:10 cannot open " + (folder_ / "gone.txt").string() +
                ": No such file or directory | a relative name begins at the folder of this file; "
                "let the user that triaged runs as read it",
            "9:26 gold: unknown key \"adresses\" | did you mean \"addresses\"?",
            "10:9 addresses: \"*@z.example\": is no one's address | domains belong under "
            "\"domains\"",
            "10:9 addresses: \"k*@z.example\": has a *, which no address has | write "
            "kim@example.com",
            "10:53 domains: \"*.z.example\": has a *, which no address has | write example.com; "
            "it stands for all its addresses and subdomains",
            "2:3 \"two words\": is neither an address nor a domain | write an address or a "
            "domain on each line, and comments after #",
            "3:1 \"x@y\": mail address: the domain has no dot | write an address or a domain on "
            "each line, and "
            "comments after #",
            "4:1 \"*@z.example\": has a *, which no address has | write example.com; it stands "
            "for all its addresses and subdomains",
            "5:1 \"*.z.example\": has a *, which no address has | write example.com; it stands "
            "for all its addresses and subdomains",
        }));
    EXPECT_EQ(diagnostics_.back().at.file, (folder_ / "vip.txt").string());
}

TEST(SampleConfig, IsRight) {
    const std::filesystem::path file = SOURCE_DIR "/config/triaged.yaml";
    std::ifstream in(file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    Diagnostics diagnostics;
    const auto settings = read_config(file, text, Secrets::leave, diagnostics);
    ASSERT_TRUE(settings) << diagnostics.at(0).message;
    EXPECT_EQ(settings->accounts.at(0).mode, flow::Mode::observe);
}

}  // namespace
}  // namespace triaged::app
