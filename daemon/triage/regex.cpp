#include "triage/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace triaged::triage {
namespace {

constexpr std::size_t kMaxCompiledBytes = 128 * 1024;
constexpr std::uint32_t kMaxNesting = 50;
constexpr std::uint32_t kHeapKilobytes = 4096;

struct Free {
    void operator()(pcre2_compile_context* c) const { pcre2_compile_context_free(c); }
    void operator()(pcre2_match_context* c) const { pcre2_match_context_free(c); }
    void operator()(pcre2_match_data* d) const { pcre2_match_data_free(d); }
};

// What a thread needs to search; PCRE2 keeps its backtracking memory in the match data.
struct Searcher {
    std::unique_ptr<pcre2_match_context, Free> context{pcre2_match_context_create(nullptr)};
    std::unique_ptr<pcre2_match_data, Free> data{pcre2_match_data_create(100, nullptr)};
};

Searcher& searcher() {
    thread_local Searcher instance;
    return instance;
}

// The limit counts steps from one start; a text has as many starts as bytes.
std::uint32_t match_limit(std::size_t text_bytes) {
    const std::size_t steps = 100'000'000 / std::max<std::size_t>(text_bytes, 1);
    return static_cast<std::uint32_t>(std::clamp<std::size_t>(steps, 1'000, 100'000));
}

std::string error_text(int code) {
    std::array<PCRE2_UCHAR, 256> buffer{};
    pcre2_get_error_message(code, buffer.data(), buffer.size());
    return reinterpret_cast<const char*>(buffer.data());
}

const pcre2_code* typed(const void* code) { return static_cast<const pcre2_code*>(code); }

}  // namespace

void Regex::Deleter::operator()(void* code) const {
    pcre2_code_free(static_cast<pcre2_code*>(code));
}

Regex Regex::compile(std::string_view pattern, Fault& fault) {
    Regex regex;
    if (pattern.size() > kMaxPatternBytes) {
        fault = {"the pattern is longer than " + std::to_string(kMaxPatternBytes) + " bytes", 0};
        return regex;
    }
    const std::unique_ptr<pcre2_compile_context, Free> context(
        pcre2_compile_context_create(nullptr));
    pcre2_set_parens_nest_limit(context.get(), kMaxNesting);
    int error = 0;
    std::size_t offset = 0;
    constexpr std::uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_MULTILINE |
                                      PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_UTF_CHECK |
                                      PCRE2_USE_OFFSET_LIMIT;
    pcre2_code* const code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()),
                                           pattern.size(), options, &error, &offset, context.get());
    if (!code) {
        fault = {error_text(error), std::min(offset, pattern.size())};
        return regex;
    }
    regex.code_.reset(code);
    if (regex.compiled_bytes() > kMaxCompiledBytes) {
        fault = {"the pattern becomes too large when its repetitions are written out", 0};
        return {};
    }
    std::uint32_t count = 0;
    std::uint32_t entry_size = 0;
    PCRE2_SPTR table = nullptr;
    pcre2_pattern_info(code, PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(code, PCRE2_INFO_NAMEENTRYSIZE, &entry_size);
    pcre2_pattern_info(code, PCRE2_INFO_NAMETABLE, &table);
    for (std::uint32_t i = 0; i < count; ++i, table += entry_size) {
        regex.numbers_.push_back(static_cast<unsigned>(table[0] << 8 | table[1]));
        regex.names_.emplace_back(reinterpret_cast<const char*>(table + 2));
    }
    return regex;
}

std::size_t Regex::compiled_bytes() const {
    std::size_t bytes = 0;
    pcre2_pattern_info(typed(code_.get()), PCRE2_INFO_SIZE, &bytes);
    return bytes;
}

Regex::Outcome Regex::search(std::string_view text, Range starts, Range& match,
                             std::vector<Capture>& captures) const {
    Searcher& with = searcher();
    pcre2_set_match_limit(with.context.get(), match_limit(text.size()));
    pcre2_set_depth_limit(with.context.get(), match_limit(text.size()));
    pcre2_set_offset_limit(with.context.get(), starts.end);
    pcre2_set_heap_limit(with.context.get(), kHeapKilobytes);
    const int found =
        pcre2_match(typed(code_.get()), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                    starts.begin, PCRE2_NO_UTF_CHECK, with.data.get(), with.context.get());
    if (found == PCRE2_ERROR_NOMATCH) return Outcome::no_match;
    if (found < 0) return Outcome::limit;
    const std::size_t* const ovector = pcre2_get_ovector_pointer(with.data.get());
    // \K inside a lookahead can put the start behind the end.
    match = {std::min(ovector[0], ovector[1]), std::max(ovector[0], ovector[1])};
    const std::size_t groups = pcre2_get_ovector_count(with.data.get());
    for (std::size_t i = 0; i < names_.size(); ++i) {
        const std::size_t n = numbers_[i];
        if (n >= groups || (found > 0 && n >= static_cast<std::size_t>(found))) continue;
        if (ovector[2 * n] == PCRE2_UNSET || ovector[2 * n] > ovector[2 * n + 1]) continue;
        captures.push_back({names_[i], {ovector[2 * n], ovector[2 * n + 1]}});
    }
    return Outcome::match;
}

}  // namespace triaged::triage
