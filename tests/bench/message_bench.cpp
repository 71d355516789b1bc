// Reading mail, stage by stage, beside GMime doing the same to the same mails:
//
//     message_bench FOLDER...       .eml files, all in memory, read in turn for a second a row
//     message_bench --hostile       time and memory of each hostile mail, in a process of its own

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#ifdef TRIAGED_WITH_GMIME
#include <gmime/gmime.h>
#endif
#undef DATADIR
#include <mimetic/mimetic.h>

#include "message/body_text.h"
#include "message/header_fields.h"
#include "message/hostile_mails.h"
#include "message/html_text.h"
#include "message/language.h"
#include "message/mime_tree.h"
#include "message/parse.h"
#include "message/sender_kind.h"
#include "message/zones.h"

namespace {

using namespace triaged::message;
using Clock = std::chrono::steady_clock;

std::size_t sink = 0;  // keeps results alive

std::vector<std::string> read_mails(int count, char** folders) {
    std::vector<std::string> mails;
    for (int i = 0; i < count; ++i) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folders[i])) {
            if (entry.path().extension() != ".eml") continue;
            std::ifstream in(entry.path(), std::ios::binary);
            mails.emplace_back(std::istreambuf_iterator<char>(in),
                               std::istreambuf_iterator<char>());
        }
    }
    return mails;
}

struct Row {
    double micros = 0;  // a mail
    double megabytes = 0;
};

Row measure(const std::vector<std::string>& mails, const std::function<void(std::size_t)>& read) {
    std::size_t bytes = 0;
    for (const auto& mail : mails) bytes += mail.size();
    for (std::size_t i = 0; i < mails.size(); ++i) read(i);  // warm
    const auto begin = Clock::now();
    std::size_t rounds = 0;
    double seconds = 0;
    while (seconds < 1) {
        for (std::size_t i = 0; i < mails.size(); ++i) read(i);
        ++rounds;
        seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    }
    const double n = static_cast<double>(rounds * mails.size());
    return {seconds / n * 1e6, static_cast<double>(bytes * rounds) / seconds / 1e6};
}

void print(const char* name, Row row, double gmime) {
    std::printf("%-44s %9.2f us %9.0f mails/s %8.1f MB/s", name, row.micros, 1e6 / row.micros,
                row.megabytes);
    if (gmime > 0) std::printf(" %6.2f x GMime", row.micros / gmime);
    std::printf("\n");
}

#ifdef TRIAGED_WITH_GMIME
void decode_part(GMimeObject*, GMimeObject* part, gpointer) {
    if (!GMIME_IS_PART(part)) return;
    if (GMIME_IS_TEXT_PART(part)) {
        char* text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
        sink += text ? static_cast<unsigned char>(text[0]) : 0;
        g_free(text);
        return;
    }
    GMimeDataWrapper* content = g_mime_part_get_content(GMIME_PART(part));
    if (!content) return;
    GMimeStream* out = g_mime_stream_mem_new();
    sink += static_cast<std::size_t>(g_mime_data_wrapper_write_to_stream(content, out));
    g_object_unref(out);
}

void read_with_gmime(const std::string& mail) {
    GMimeStream* stream = g_mime_stream_mem_new_with_buffer(mail.data(), mail.size());
    GMimeParser* parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage* message = g_mime_parser_construct_message(parser, nullptr);
    if (message) {
        sink += g_mime_message_get_subject(message) != nullptr;
        sink += static_cast<std::size_t>(
            internet_address_list_length(g_mime_message_get_from(message)));
        sink +=
            static_cast<std::size_t>(internet_address_list_length(g_mime_message_get_to(message)));
        sink += g_mime_message_get_date(message) != nullptr;
        g_mime_message_foreach(message, decode_part, nullptr);
        g_object_unref(message);
    }
    g_object_unref(parser);
    g_object_unref(stream);
}
#endif

// A mail as far as a stage needs it.
struct Prepared {
    MimeTree tree;
    BodyText body;
    Message message;
};

void run_stages(const std::vector<std::string>& mails) {
    double gmime = 0;
#ifdef TRIAGED_WITH_GMIME
    g_mime_init();
    const Row reference = measure(mails, [&](std::size_t i) { read_with_gmime(mails[i]); });
    gmime = reference.micros;
    print("GMime: parse and decode", reference, gmime);
#else
    std::printf("GMime is not installed: no row to stand beside\n");
#endif
    print("mimetic alone: parse",
          measure(mails,
                  [&](std::size_t i) {
                      std::istringstream in(mails[i]);
                      mimetic::MimeEntity entity;
                      entity.load(std::istreambuf_iterator<char>(in),
                                  std::istreambuf_iterator<char>(), 0);
                      sink += entity.body().size();
                  }),
          gmime);

    std::vector<Prepared> prepared(mails.size());
    for (std::size_t i = 0; i < mails.size(); ++i) {
        Defects defects;
        prepared[i].tree = read_structure(mails[i], defects);
        prepared[i].body = read_body(prepared[i].tree, defects);
        prepared[i].message = parse(mails[i]);
    }
    Defects defects;
    print(
        "structure",
        measure(mails,
                [&](std::size_t i) { sink += read_structure(mails[i], defects).entities.size(); }),
        gmime);
    print("fields",
          measure(mails,
                  [&](std::size_t i) {
                      Message m;
                      read_fields(prepared[i].tree, m, defects);
                      sink += m.fields.size();
                  }),
          gmime);
    print("decoded text",
          measure(mails,
                  [&](std::size_t i) { sink += read_body(prepared[i].tree, defects).text.size(); }),
          gmime);
    print("= structure, fields and decoded text",
          measure(mails,
                  [&](std::size_t i) {
                      const auto tree = read_structure(mails[i], defects);
                      Message m;
                      read_fields(tree, m, defects);
                      sink += m.fields.size() + read_body(tree, defects).text.size();
                  }),
          gmime);
    print("plain text (HTML, format=flowed)",
          measure(mails,
                  [&](std::size_t i) {
                      sink += to_plain_text(prepared[i].tree, prepared[i].body, defects).size();
                  }),
          gmime);
    print("zones",
          measure(mails,
                  [&](std::size_t i) {
                      const auto& text = prepared[i].message.plain_text;
                      sink += new_text_of(text, find_zones(text, "")).size();
                  }),
          gmime);
    print("kind of sender",
          measure(mails,
                  [&](std::size_t i) {
                      sink += static_cast<std::size_t>(kind_of_sender(prepared[i].message).kind);
                  }),
          gmime);
    print("language",
          measure(mails,
                  [&](std::size_t i) {
                      sink += detect_language(prepared[i].message.new_text).code.size();
                  }),
          gmime);
    print("= the whole Message",
          measure(mails, [&](std::size_t i) { sink += parse(mails[i]).new_text.size(); }), gmime);
}

// Resident memory now, in MB.
double resident() {
    std::ifstream in("/proc/self/statm");
    long total = 0, pages = 0;
    in >> total >> pages;
    return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

// In a child, so that its peak memory is its own. False beyond 2 s or 256 MB above the mail itself.
bool run_hostile(const HostileMail& hostile) {
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        const std::string mail = hostile.make();
        const double before = resident();
        const auto begin = Clock::now();
        const Message m = parse(mail);
        const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        const double peak = static_cast<double>(usage.ru_maxrss) / 1e3;
        const bool held = seconds <= 2 && peak - before <= 256 && peak <= 256;
        std::printf("%-46s %8.1f MB mail %7.3f s %7.1f MB peak %s\n",
                    std::string(hostile.name).c_str(), static_cast<double>(mail.size()) / 1e6,
                    seconds, peak, held ? "" : "BEYOND");
        std::fflush(stdout);
        _exit(held ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status)) std::printf("%s: CRASHED\n", std::string(hostile.name).c_str());
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view(argv[1]) == "--hostile") {
        bool held = true;
        for (const auto& hostile : hostile_mails()) held = run_hostile(hostile) && held;
        return held ? 0 : 1;
    }
    const auto mails = read_mails(argc - 1, argv + 1);
    if (mails.empty()) {
        std::fprintf(stderr, "usage: message_bench FOLDER... | --hostile\n");
        return 2;
    }
    std::printf("%zu mails\n", mails.size());
    run_stages(mails);
    return sink == 0;  // never: something was read
}
