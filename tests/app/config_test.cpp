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
    const auto settings = read(std::string(kSmallest) +
                               "    watch: [INBOX, \"Q \\\"1\\\"\"]\n"
                               "    folders: {urgent: INBOX, root: Desk}\n"
                               "smtp: {url: smtp://127.0.0.1:25, tls: none}\n"
                               "acknowledge: {from: A <a@example.com>, max_age: 2 h}\n"
                               "time_zone: Europe/Berlin\n"
                               "business_hours: {monday: \"8:00-12:00, 13:00-17:00\"}\n"
                               "backlog: since 30 days\nmode: live\n");
    ASSERT_TRUE(settings) << diagnostics_.at(0).message;
    const std::string once = effective(*settings);
    EXPECT_EQ(once.find("canary"), std::string::npos);
    EXPECT_NE(once.find("urgent: \"INBOX\""), std::string::npos);
    EXPECT_NE(once.find("hard: \"Desk/3 Hard conversations\""), std::string::npos);
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
