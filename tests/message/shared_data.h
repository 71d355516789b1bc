#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace triaged::message {

/// The folder of labelled data beside the project (or $TRIAGED_SHARED), which is not shipped; ""
/// when it is absent.
inline std::string shared_data() {
    const char* given = std::getenv("TRIAGED_SHARED");
    const std::string folder =
        given ? std::string(given) + "/data" : std::string(SOURCE_DIR) + "/../shared/data";
    return std::filesystem::is_directory(folder) ? folder : "";
}

inline std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A cell of those TSV files with its escapes \n, \t and \\ undone.
inline std::string unescaped(std::string_view cell) {
    std::string out;
    for (std::size_t i = 0; i < cell.size(); ++i) {
        if (cell[i] != '\\' || i + 1 == cell.size()) {
            out += cell[i];
            continue;
        }
        const char c = cell[++i];
        out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    }
    return out;
}

/// The rows of a TSV file without its header row.
inline std::vector<std::vector<std::string>> tsv_rows(const std::string& path) {
    std::vector<std::vector<std::string>> rows;
    std::ifstream in(path, std::ios::binary);
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        std::vector<std::string> row;
        for (std::size_t pos = 0;;) {
            const auto tab = line.find('\t', pos);
            row.push_back(line.substr(pos, tab == std::string::npos ? tab : tab - pos));
            if (tab == std::string::npos) break;
            pos = tab + 1;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace triaged::message
