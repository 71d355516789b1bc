#include "app/last_good.h"

#include <sys/stat.h>

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

#include "app/files.h"
#include "app/rules_folder.h"
#include "base/hash.h"
#include "base/log.h"

namespace triaged::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFile = "rules.good";
constexpr std::string_view kFormat = "triaged-rules 1 ";
constexpr std::size_t kMostBytes = 2 * kMostRuleBytes;

std::string write(const std::vector<triage::RuleSource>& sources) {
    std::string body;
    for (const auto& source : sources) {
        body += std::to_string(source.name.size()) + ' ' + std::to_string(source.text.size()) +
                '\n' + source.name + source.text + '\n';
    }
    return std::string(kFormat) + sha256_hex(body) + '\n' + body;
}

// Takes a number and the character behind it off the front of `text`.
bool take_number(std::string_view& text, char behind, std::size_t& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto size = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || size >= text.size() || text[size] != behind) return false;
    text.remove_prefix(size + 1);
    return true;
}

bool take_source(std::string_view& text, triage::RuleSource& source) {
    std::size_t name = 0;
    std::size_t length = 0;
    if (!take_number(text, ' ', name) || !take_number(text, '\n', length)) return false;
    if (name > text.size() || length >= text.size() - name) return false;
    source.name = text.substr(0, name);
    source.text = text.substr(name, length);
    text.remove_prefix(name + length);
    if (text.front() != '\n') return false;
    text.remove_prefix(1);
    return true;
}

std::optional<std::vector<triage::RuleSource>> read(std::string_view text) {
    const auto line = text.substr(0, text.find('\n'));
    if (!line.starts_with(kFormat) || line.size() == text.size()) return std::nullopt;
    text.remove_prefix(line.size() + 1);
    if (sha256_hex(text) != line.substr(kFormat.size())) return std::nullopt;
    std::vector<triage::RuleSource> sources;
    while (!text.empty()) {
        if (!take_source(text, sources.emplace_back())) return std::nullopt;
    }
    return sources;
}

std::int64_t modified(const fs::path& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? static_cast<std::int64_t>(info.st_mtime) : 0;
}

}  // namespace

void keep_last_good(const fs::path& state, const std::vector<triage::RuleSource>& sources) {
    const std::string text = write(sources);
    if (read_file(state / kFile, kMostBytes).value_or("") == text) return;
    if (const auto error = replace_file(state / kFile, text)) {
        log::error("the rules are good, but no copy is kept for the next start",
                   {{"why", error->message}});
    }
}

Result<LastGood> load_last_good(const fs::path& state, const GoOn& go_on) {
    const fs::path path = state / kFile;
    const auto text = read_file(path, kMostBytes);
    if (!text) return tl::unexpected(text.error());
    const auto sources = read(*text);
    if (!sources) return fail(path.string() + " is damaged, or of another release");
    auto loaded = triage::RuleSet::load(*sources, std::nullopt, go_on);
    if (!loaded.rules) return fail(path.string() + " holds rules that this release refuses");
    return LastGood{std::move(loaded.rules), sources->size(), modified(path)};
}

}  // namespace triaged::app
