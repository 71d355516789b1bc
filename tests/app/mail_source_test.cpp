#include "app/mail_source.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace triaged::app {
namespace {

class MailSourceTest : public testing::Test {
protected:
    MailSourceTest() {
        std::string pattern = testing::TempDir() + "triaged-source-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
    }
    ~MailSourceTest() override { std::filesystem::remove_all(folder_); }

    std::string write(const std::string& name, const std::string& text) {
        const auto path = folder_ / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
        return path.string();
    }
    // Each mail as "name: bytes", the folder's own path left out.
    std::vector<std::string> mails(const std::vector<std::string>& paths) {
        std::vector<std::string> out;
        complete_ = for_each_mail(paths, [&](const std::string& source, std::string bytes) {
            out.push_back(source.substr(folder_.string().size() + 1) + ": " + bytes);
        });
        return out;
    }

    std::filesystem::path folder_;
    bool complete_ = false;
};

TEST_F(MailSourceTest, ReadsAFileAsOneMail) {
    EXPECT_EQ(mails({write("a.eml", "A: 1\n\nx")}), std::vector<std::string>{"a.eml: A: 1\n\nx"});
    EXPECT_EQ(mails({write("e.eml", "")}), std::vector<std::string>{"e.eml: "});
    EXPECT_EQ(mails({write("f.eml", "From x\nA: 1\n\nx\n\nFrom y\n")}).size(), 1u);
}

TEST_F(MailSourceTest, SplitsAnMbox) {
    const auto path = write("box", "From a\nA: 1\n\nFrom the start\n\nFrom b\nB: 2\n\ny\n");
    EXPECT_EQ(mails({path}),
              (std::vector<std::string>{"box#1: From a\nA: 1\n\n", "box#2: From the start\n\n",
                                        "box#3: From b\nB: 2\n\ny\n"}));
}

TEST_F(MailSourceTest, ReadsAMaildirAndAFolderInOrder) {
    write("m/cur/2", "two");
    write("m/new/1", "one");
    write("m/tmp/3", "half delivered");
    write("m/dovecot-uidlist", "no mail");
    EXPECT_EQ(mails({(folder_ / "m").string()}),
              (std::vector<std::string>{"m/cur/2: two", "m/new/1: one"}));
    write("d/b.eml", "b");
    write("d/a.eml", "a");
    write("d/notes.txt", "no mail");
    EXPECT_EQ(mails({(folder_ / "d").string()}),
              (std::vector<std::string>{"d/a.eml: a", "d/b.eml: b"}));
}

TEST_F(MailSourceTest, GoesOnAfterWhatCannotBeRead) {
    testing::internal::CaptureStderr();
    const auto seen = mails({(folder_ / "missing").string(), write("a.eml", "a")});
    const std::string complaint = testing::internal::GetCapturedStderr();
    EXPECT_EQ(seen, std::vector<std::string>{"a.eml: a"});
    EXPECT_FALSE(complete_);
    EXPECT_NE(complaint.find("missing: no such file\n"), std::string::npos) << complaint;
}

}  // namespace
}  // namespace triaged::app
