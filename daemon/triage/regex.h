#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace triaged::triage {

constexpr std::size_t kMaxPatternBytes = 2'000;
constexpr std::size_t kMaxRegexTextBytes = 256 * 1024;

/// A PCRE2 pattern: UTF, Unicode properties, case-insensitive unless it says `(?-i)`; `^` and `$`
/// match at line ends, `.` not across them.
///
/// Compiling is bounded by kMaxPatternBytes, by nesting and by the size of the compiled form.
/// Searching is bounded by match, depth and heap limits, which shrink as texts grow: no pattern
/// on no text takes more than about a second. Immutable and thread-safe.
class Regex {
public:
    struct Fault {
        std::string message;     ///< PCRE2's own words
        std::size_t offset = 0;  ///< byte in the pattern
    };
    enum class Outcome { match, no_match, limit };
    struct Range {
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    struct Capture {
        std::string name;
        Range range;
    };

    Regex() = default;
    /// Leaves the regex empty and tells the fault when `pattern` cannot be compiled.
    static Regex compile(std::string_view pattern, Fault& fault);

    explicit operator bool() const { return code_ != nullptr; }

    /// The first match in `text`, which is valid UTF-8 of at most kMaxRegexTextBytes, that begins
    /// in `starts` (its end included), with its named groups that took part.
    Outcome search(std::string_view text, Range starts, Range& match,
                   std::vector<Capture>& captures) const;

    const std::vector<std::string>& group_names() const { return names_; }
    std::size_t compiled_bytes() const;

private:
    struct Deleter {
        void operator()(void* code) const;
    };
    std::unique_ptr<void, Deleter> code_;
    std::vector<std::string> names_;
    std::vector<unsigned> numbers_;
};

}  // namespace triaged::triage
