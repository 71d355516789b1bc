// What judging costs as rules grow, beside GMime parsing and decoding the same mails:
//
//     rules_bench             10 to 10,000 rules, one pass over mails the automata have not seen
//     rules_bench COUNT       that many only
//     rules_bench shipped     the shipped rules only
//
// CPU time of the process. Every row runs in a process of its own, so that memory is its own too.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <random>
#include <string>
#include <unordered_set>
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
        std::unordered_set<std::string> known;
        while (all_.size() < kWords) {
            // The more a word is used, the shorter it is.
            const int parts = all_.size() < 30       ? 1
                              : all_.size() < 1'000  ? 2
                              : all_.size() < 15'000 ? 3
                                                     : 4;
            std::string word;
            for (int i = 0; i < parts; ++i) word += syllables[random_() % std::size(syllables)];
            if (known.insert(word).second) all_.push_back(word);
        }
    }

    // Zipf's law: the word of rank r is said 1/r times as often as the first.
    const std::string& common() {
        const double x = static_cast<double>(random_() % 1'000'000) / 1e6;
        return all_[static_cast<std::size_t>(std::pow(kWords, x)) - 1];
    }
    // What rules look for: words that are not said in every mail.
    const std::string& rare() { return all_[2'000 + random_() % (kWords - 2'000)]; }
    std::uint64_t number(std::uint64_t below) { return random_() % below; }

private:
    static constexpr std::size_t kWords = 50'000;
    std::mt19937_64 random_;
    std::vector<std::string> all_;
};

std::string quoted_printable(const std::string& text) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    std::size_t line = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            out += c;
            line = out.size();
            continue;
        }
        if (out.size() - line > 72) {
            out += "=\n";
            line = out.size();
        }
        if (byte < 0x80 && c != '=') {
            out += c;
        } else {
            out += {'=', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return out;
}

// One mail in five as it is, the others as mail programs send what is not ASCII.
std::vector<std::string> make_mails(Words& words) {
    std::vector<std::string> mails;
    for (int i = 0; i < kMails; ++i) {
        std::string subject = words.common() + ' ' + words.common() + ' ' + words.rare();
        std::string mail = "From: Kim <kim" + std::to_string(i) +
                           "@customer.example>\nTo: support@company.example\nSubject: " + subject +
                           "\nDate: Tue, 14 May 2024 10:30:00 +0000\nMessage-ID: <" +
                           std::to_string(i) +
                           "@customer.example>\nMIME-Version: 1.0\nContent-Type: text/plain; "
                           "charset=utf-8\nContent-Transfer-Encoding: ";
        std::string text = "Hello,\n";
        const std::size_t size = 2'000 + words.number(6'000);
        std::size_t line = 0;
        while (text.size() < size) {
            std::string word = words.common();
            if (text.ends_with(". "))
                word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
            text += word;
            const auto mark = words.number(40);
            if (mark == 0) text += " AB" + std::to_string(100'000 + words.number(900'000));
            if (mark == 1) text += " #" + std::to_string(words.number(100'000));
            text += mark < 3 ? ". " : mark < 5 ? ", " : " ";
            if (text.size() - line > 70) {
                text += '\n';
                line = text.size();
            }
        }
        text += "\nThanks\nKim\n";
        mail += i % 5 == 0 ? "8bit\n\n" + text : "quoted-printable\n\n" + quoted_printable(text);
        mails.push_back(std::move(mail));
    }
    return mails;
}

// One rule in ten has a regex that requires no literal.
std::string make_regex(Words& words, int i) {
    switch (i % 5) {
        case 0:
            return "\\b" + words.rare() + "\\s+\\w+\\s+" + words.rare();
        case 1:
            return words.rare() + ".{0,20}" + words.rare();
        case 2:
            return "(?:" + words.rare() + "|" + words.rare() + ")[- ]?#?\\d{4,}";
        case 3:
            return "\\b" + words.rare() + "(?:s|ed|ing)?\\b.*\\bnot\\b";
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
            text += "{words: [" + words.rare() + ", " + words.common() + ' ' + words.rare() +
                    ", \"" + words.rare() + "*\"]}";
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
    double fired = 0;  // rules, in a mail
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
    std::size_t fired = 0;
    for (const auto& message : messages) fired += loaded.rules->judge(message, {}).rules.size();
    row.micros = (cpu_seconds() - begin) / static_cast<double>(messages.size()) * 1e6;
    row.fired = static_cast<double>(fired) / static_cast<double>(messages.size());
    sink += fired + 1;
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
        std::printf("   %6.1f fire; loaded in %.3f s, peak +%.0f MB\n", row.fired, row.load_seconds,
                    row.load_peak);
    };
    const bool all = argc < 3;
    for (const bool phrases_only : {false, true}) {
        for (const int count : {10, 100, 1'000, 10'000}) {
            if (argc > 1 && std::atoi(argv[1]) != count) continue;
            if (!all && phrases_only != (std::string(argv[2]) == "phrases")) continue;
            Words own;
            const std::string text = make_rules(own, count, phrases_only);
            const Row row = in_child([&] { return judge_all(messages, {{"bench.yaml", text}}); });
            print(std::to_string(count) + (phrases_only ? " rules, phrases only" : " rules"), row);
        }
    }
    if (!all || (argc > 1 && std::string(argv[1]) != "shipped")) return sink == 0 ? 1 : 0;
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
