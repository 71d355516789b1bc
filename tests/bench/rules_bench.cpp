// What judging costs as rules grow, beside GMime parsing and decoding the same mails:
//
//     rules_bench             10 to 10,000 rules, one pass over mails the automata have not seen
//     rules_bench COUNT       that many only
//
// CPU time of the process. Every row runs in a process of its own, so that memory is its own too.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#ifdef TRIAGED_WITH_GMIME
#include <gmime/gmime.h>
#endif
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include "message/parse.h"
#include "triage/rule_set.h"

namespace {

using namespace triaged;

constexpr int kMails = 2'000;
std::size_t sink = 0;

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1e3;
}

// Words as a language has them: few common ones, many rare ones, some with accents.
class Words {
public:
    Words() : random_(1) {
        constexpr const char* syllables[] = {"re",
                                             "fund",
                                             "or",
                                             "der",
                                             "in",
                                             "voi",
                                             "ce",
                                             "ship",
                                             "ment",
                                             "ac",
                                             "count",
                                             "log",
                                             "pay",
                                             "de",
                                             "liv",
                                             "er",
                                             "y",
                                             "prob",
                                             "lem",
                                             "ser",
                                             "vice",
                                             "\xC3\xBC"
                                             "ber",
                                             "ent",
                                             "sch\xC3\xA4"
                                             "d",
                                             "igung",
                                             "mo",
                                             "d\xC3\xA9",
                                             "le",
                                             "nu",
                                             "m\xC3\xA9",
                                             "ro",
                                             "ti",
                                             "cket",
                                             "war",
                                             "ran",
                                             "ty",
                                             "can",
                                             "cel",
                                             "bro",
                                             "ken",
                                             "late",
                                             "mis",
                                             "sing"};
        while (all_.size() < 20'000) {
            std::string word;
            const int parts = 1 + static_cast<int>(random_() % 4);
            for (int i = 0; i < parts; ++i) word += syllables[random_() % std::size(syllables)];
            if (std::find(all_.end() - std::min<std::ptrdiff_t>(200, std::ssize(all_)), all_.end(),
                          word) == all_.end()) {
                all_.push_back(word);
            }
        }
    }

    // Zipf-like: half of what is said is said with a few hundred words.
    const std::string& common() {
        const double x = static_cast<double>(random_() % 1'000'000) / 1e6;
        return all_[static_cast<std::size_t>(x * x * x * static_cast<double>(all_.size()))];
    }
    const std::string& any() { return all_[random_() % all_.size()]; }
    std::uint64_t number(std::uint64_t below) { return random_() % below; }

private:
    std::mt19937_64 random_;
    std::vector<std::string> all_;
};

std::vector<std::string> make_mails(Words& words) {
    std::vector<std::string> mails;
    for (int i = 0; i < kMails; ++i) {
        std::string subject = words.common() + ' ' + words.common() + ' ' + words.any();
        std::string mail = "From: Kim <kim" + std::to_string(i) +
                           "@customer.example>\nTo: support@company.example\nSubject: " + subject +
                           "\nDate: Tue, 14 May 2024 10:30:00 +0000\nMessage-ID: <" +
                           std::to_string(i) +
                           "@customer.example>\nMIME-Version: 1.0\nContent-Type: text/plain; "
                           "charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nHello,\n";
        const std::size_t size = mail.size() + 2'000 + words.number(6'000);
        std::size_t line = mail.size();
        while (mail.size() < size) {
            mail += words.common();
            const auto mark = words.number(40);
            if (mark == 0) mail += " AB" + std::to_string(100'000 + words.number(900'000));
            if (mark == 1) mail += " #" + std::to_string(words.number(100'000));
            mail += mark < 3 ? ". " : mark < 5 ? ", " : " ";
            if (mail.size() - line > 70) {
                mail += '\n';
                line = mail.size();
            }
        }
        mails.push_back(mail + "\nThanks\nKim\n");
    }
    return mails;
}

// One rule in ten has a regex that requires no literal.
std::string make_regex(Words& words, int i) {
    switch (i % 5) {
        case 0:
            return "\\b" + words.any() + "\\s+\\w+\\s+" + words.any();
        case 1:
            return words.any() + ".{0,20}" + words.any();
        case 2:
            return "(?:" + words.any() + "|" + words.any() + ")[- ]?#?\\d{4,}";
        case 3:
            return "\\b" + words.any() + "(?:s|ed|ing)?\\b.*\\bnot\\b";
        default:
            return "\\b[A-Z]{2}\\d{6}" + std::to_string(words.number(10)) + "\\b|\\b" +
                   std::to_string(1000 + words.number(9000)) + "-\\d{4}";
    }
}

std::string make_rules(Words& words, int count, bool phrases_only) {
    std::string text = "rules:\n";
    for (int i = 0; i < count; ++i) {
        const std::string field = i % 3 == 0 ? "subject" : i % 3 == 1 ? "body" : "text";
        text += "  - id: rule-" + std::to_string(i) + "\n    when: {" + field + ": ";
        if (phrases_only || i % 10 < 6) {
            text += "{words: [" + words.any() + ", " + words.any() + ' ' + words.any() + ", \"" +
                    words.any() + "*\"]}";
        } else {
            text += "{regex: '" + make_regex(words, i / 10 * 4 + i % 10 - 6) + "'}";
        }
        text += "}\n    then: {topic: order, urgency: +1}\n";
    }
    return text;
}

struct Row {
    double micros = 0;
    double load_seconds = 0;
    double load_peak = 0;
};

// The work in a child, its figures through a pipe.
Row in_child(const std::function<Row()>& work) {
    int ends[2];
    if (pipe(ends) != 0) std::abort();
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        const Row row = work();
        const bool written = write(ends[1], &row, sizeof row) == sizeof row;
        _exit(written ? 0 : 1);
    }
    Row row;
    const bool got = read(ends[0], &row, sizeof row) == sizeof row;
    close(ends[0]);
    close(ends[1]);
    waitpid(child, nullptr, 0);
    if (!got) std::abort();
    return row;
}

Row judge_all(const std::vector<message::Message>& messages,
              const std::vector<triage::RuleSource>& sources) {
    const double before_memory = peak_megabytes();
    const double before_load = cpu_seconds();
    const auto loaded = triage::RuleSet::load(sources);
    Row row;
    row.load_seconds = cpu_seconds() - before_load;
    row.load_peak = peak_megabytes() - before_memory;
    if (!loaded.rules) {
        for (const auto& d : loaded.diagnostics) {
            if (d.severity == Severity::error) {
                std::fprintf(stderr, "%s:%d: %s\n", d.at.file.c_str(), d.at.line,
                             d.message.c_str());
            }
        }
        std::abort();
    }
    const double begin = cpu_seconds();
    for (const auto& message : messages) sink += loaded.rules->judge(message, {}).rules.size();
    row.micros = (cpu_seconds() - begin) / static_cast<double>(messages.size()) * 1e6;
    return row;
}

#ifdef TRIAGED_WITH_GMIME
void decode_part(GMimeObject*, GMimeObject* part, gpointer) {
    if (!GMIME_IS_TEXT_PART(part)) return;
    char* text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
    sink += text ? static_cast<unsigned char>(text[0]) : 0;
    g_free(text);
}

double gmime_micros(const std::vector<std::string>& mails) {
    g_mime_init();
    const double begin = cpu_seconds();
    for (const auto& mail : mails) {
        GMimeStream* stream = g_mime_stream_mem_new_with_buffer(mail.data(), mail.size());
        GMimeParser* parser = g_mime_parser_new_with_stream(stream);
        GMimeMessage* message = g_mime_parser_construct_message(parser, nullptr);
        sink += g_mime_message_get_subject(message) != nullptr;
        sink += static_cast<std::size_t>(
            internet_address_list_length(g_mime_message_get_from(message)));
        g_mime_message_foreach(message, decode_part, nullptr);
        g_object_unref(message);
        g_object_unref(parser);
        g_object_unref(stream);
    }
    return (cpu_seconds() - begin) / static_cast<double>(mails.size()) * 1e6;
}
#endif

double icu_micros(const std::vector<message::Message>& messages) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* const normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
    const double begin = cpu_seconds();
    for (const auto& m : messages) {
        std::string out;
        icu::StringByteSink<std::string> bytes(&out);
        normalizer->normalizeUTF8(0, {m.new_text.data(), static_cast<int32_t>(m.new_text.size())},
                                  bytes, nullptr, status);
        sink += out.size();
    }
    return (cpu_seconds() - begin) / static_cast<double>(messages.size()) * 1e6;
}

std::vector<triage::RuleSource> shipped_rules() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(SOURCE_DIR "/rules")) {
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
        return std::pair(a.filename(), a) < std::pair(b.filename(), b);
    });
    std::vector<triage::RuleSource> sources;
    for (const auto& file : files) {
        std::ifstream in(file, std::ios::binary);
        sources.push_back({file.filename().string() + " " + file.parent_path().filename().string(),
                           {std::istreambuf_iterator<char>(in), {}}});
    }
    return sources;
}

std::vector<message::Message> parsed(const std::vector<std::string>& mails) {
    std::vector<message::Message> messages;
    for (const auto& mail : mails) messages.push_back(message::parse(mail));
    return messages;
}

}  // namespace

int main(int argc, char** argv) {
    Words words;
    const auto mails = make_mails(words);
    const auto messages = parsed(mails);
    std::size_t bytes = 0;
    for (const auto& mail : mails) bytes += mail.size();
    std::printf("%d mails of %.1f KB on average, one pass\n", kMails,
                static_cast<double>(bytes) / kMails / 1e3);
    double gmime = 0;
#ifdef TRIAGED_WITH_GMIME
    gmime = gmime_micros(mails);
    std::printf("%-34s %10.1f us\n", "GMime: parse and decode", gmime);
#endif
    const auto print = [&](const std::string& name, const Row& row) {
        std::printf("%-34s %10.1f us", name.c_str(), row.micros);
        if (gmime > 0) std::printf(" %7.2f x GMime", row.micros / gmime);
        std::printf("   loaded in %.3f s, peak +%.0f MB\n", row.load_seconds, row.load_peak);
    };
    for (const bool phrases_only : {false, true}) {
        for (const int count : {10, 100, 1'000, 10'000}) {
            if (argc > 1 && std::atoi(argv[1]) != count) continue;
            Words own;
            const std::string text = make_rules(own, count, phrases_only);
            const Row row = in_child([&] { return judge_all(messages, {{"bench.yaml", text}}); });
            print(std::to_string(count) + (phrases_only ? " rules, phrases only" : " rules"), row);
        }
    }
    std::vector<std::string> short_mails;
    for (const auto& mail : mails) short_mails.push_back(mail.substr(0, 2'200));
    const auto short_messages = parsed(short_mails);
    const auto shipped = shipped_rules();
    if (!shipped.empty()) {
        print("shipped rules, mails of 2 KB",
              in_child([&] { return judge_all(short_messages, shipped); }));
    }
    std::printf("%-34s %10.1f us\n", "ICU normalisation, mails of 2 KB",
                icu_micros(short_messages));
    return sink == 0 ? 1 : 0;
}
