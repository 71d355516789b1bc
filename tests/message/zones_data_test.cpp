#include <gtest/gtest.h>

#include <cstdio>
#include <map>

#include "message/shared_data.h"
#include "message/zones.h"

namespace triaged::message {
namespace {

struct LabelledLine {
    std::string text;
    std::string label;
    bool newly_written = false;
};

// File by file, line by line, with the blank lines the table leaves out.
std::map<std::string, std::vector<LabelledLine>> labelled_mails(const std::string& path) {
    std::map<std::string, std::vector<LabelledLine>> mails;
    for (const auto& row : tsv_rows(path)) {
        if (row.size() < 4) continue;
        auto& lines = mails[row[0].substr(0, row[0].rfind('-'))];
        const auto number = static_cast<std::size_t>(std::stoul(row[3]));
        if (lines.size() <= number) lines.resize(number + 1);
        lines[number] = {unescaped(row[1]), row[2]};
    }
    for (auto& [file, lines] : mails) {
        bool before_header = true;
        for (auto& line : lines) {
            if (line.label.starts_with("Header")) before_header = false;
            line.newly_written = before_header && line.label.starts_with("Body") &&
                                 !line.label.starts_with("Body/Signature");
        }
    }
    return mails;
}

TEST(ZonesData, FindNewlyWrittenLinesOfRealMail) {
    const auto data = shared_data();
    if (data.empty()) GTEST_SKIP() << "no shared data beside the project";
    const bool show = std::getenv("TRIAGED_SHOW") != nullptr;
    double hits = 0, said = 0, wanted = 0;
    for (const auto& [file, lines] : labelled_mails(data + "/sentiment/zones_email_lines.tsv")) {
        std::string text;
        std::vector<std::size_t> starts;
        for (const auto& line : lines) {
            starts.push_back(text.size());
            text += line.text + '\n';
        }
        const auto zones = find_zones(text, "");
        std::size_t range = 0;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            if (lines[i].label.empty()) continue;
            while (zones[range].end <= starts[i]) ++range;
            const auto zone = zones[range].zone;
            const bool is_new =
                zone == Zone::greeting || zone == Zone::body || zone == Zone::closing;
            said += is_new;
            wanted += lines[i].newly_written;
            hits += is_new && lines[i].newly_written;
            if (show && is_new != lines[i].newly_written) {
                std::printf("%s %zu %s %s | %s\n", file.c_str(), i, lines[i].label.c_str(),
                            std::string(to_string(zone)).c_str(), lines[i].text.c_str());
            }
        }
    }
    const double precision = hits / said, recall = hits / wanted;
    const double f1 = 2 * precision * recall / (precision + recall);
    std::printf("newly written: precision %.4f recall %.4f F1 %.4f\n", precision, recall, f1);
    EXPECT_GE(f1, 0.985);
}

}  // namespace
}  // namespace triaged::message
