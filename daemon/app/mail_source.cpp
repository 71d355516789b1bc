#include "app/mail_source.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>

#include "base/log.h"

namespace triaged::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 256'000'000;
constexpr std::size_t kChunk = 64 * 1024;

bool complain(const std::string& source, const std::string& why) {
    std::cerr << "triaged: " << log::escape(source, 1000) << ": " << why << '\n';
    return false;
}

// Appends the rest of `in` to `bytes`, up to the limit.
void read_rest(std::istream& in, std::string& bytes) {
    std::string chunk(kChunk, '\0');
    while (bytes.size() < kMostBytes) {
        in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
        bytes.append(chunk, 0, static_cast<std::size_t>(in.gcount()));
        if (!in) return;
    }
}

// A line with its end, in pieces of at most kChunk: a line without an end must not fill the memory.
bool read_line(std::istream& in, std::string& line) {
    line.clear();
    char c;
    while (line.size() < kChunk && in.get(c)) {
        line += c;
        if (c == '\n') return true;
    }
    return !line.empty();
}

// RFC 4155, as real files have it: "From " at the start of a line after an empty one.
void split_mbox(std::istream& in, const std::string& source, std::string first_line,
                const EachMail& each) {
    std::string mail = std::move(first_line);
    std::string line;
    std::size_t count = 0;
    bool after_empty = false;
    bool line_begins = true;
    const auto finish = [&] {
        each(source + '#' + std::to_string(++count), std::move(mail));
        mail = {};
    };
    while (read_line(in, line)) {
        if (line_begins && after_empty && line.starts_with("From ")) finish();
        if (mail.size() < kMostBytes) mail += line;
        after_empty = line_begins && (line == "\n" || line == "\r\n");
        line_begins = line.back() == '\n';
    }
    finish();
}

bool read_stream(std::istream& in, const std::string& source, bool may_be_mbox,
                 const EachMail& each) {
    std::string bytes;
    if (may_be_mbox) {
        read_line(in, bytes);
        if (bytes.starts_with("From ")) {
            split_mbox(in, source, std::move(bytes), each);
            return true;
        }
    }
    read_rest(in, bytes);
    each(source, std::move(bytes));
    return true;
}

bool read_one_file(const fs::path& path, const EachMail& each) {
    std::error_code error;
    if (!fs::is_regular_file(path, error)) {
        return complain(path.string(), error ? error.message() : "not a regular file");
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) return complain(path.string(), "cannot be opened");
    return read_stream(in, path.string(), path.extension() != ".eml", each);
}

std::vector<fs::path> sorted_entries(const fs::path& folder, std::error_code& error) {
    std::vector<fs::path> entries;
    for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error)) {
        entries.push_back(i->path());
    }
    std::sort(entries.begin(), entries.end());
    return entries;
}

bool read_folder(const fs::path& folder, const EachMail& each, int depth) {
    std::error_code error;
    bool all = true;
    for (const auto& entry : sorted_entries(folder, error)) {
        const std::string name = entry.filename().string();
        std::error_code ignored;
        if (fs::is_directory(entry, ignored)) {
            // tmp/ of a Maildir holds mails that are still being delivered.
            if (name != "tmp" && depth < 20) all = read_folder(entry, each, depth + 1) && all;
            continue;
        }
        const bool in_maildir = folder.filename() == "cur" || folder.filename() == "new";
        if (in_maildir || entry.extension() == ".eml" || entry.extension() == ".mbox") {
            all = read_one_file(entry, each) && all;
        }
    }
    if (error) return complain(folder.string(), error.message());
    return all;
}

}  // namespace

bool for_each_mail(const std::vector<std::string>& paths, const EachMail& each) {
    bool all = true;
    for (const auto& path : paths) {
        std::error_code error;
        if (path == "-") {
            all = read_stream(std::cin, "-", true, each) && all;
        } else if (fs::is_directory(path, error)) {
            all = read_folder(path, each, 0) && all;
        } else if (!fs::exists(path, error)) {
            all = complain(path, error ? error.message() : "no such file");
        } else {
            all = read_one_file(path, each) && all;
        }
    }
    return all;
}

}  // namespace triaged::app
