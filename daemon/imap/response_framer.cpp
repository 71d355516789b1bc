#include "imap/response_framer.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"

namespace triaged::imap {
namespace {

// Whether the line is one of those that hold no literal: `+ ...`, or a tag or `*` and a condition.
bool is_status_line(std::string_view line) {
    if (line.starts_with('+')) return true;
    const auto blank = line.find(' ');
    if (blank == std::string_view::npos) return true;
    const auto rest = line.substr(blank + 1);
    const auto word = rest.substr(0, rest.find(' '));
    for (const char* condition : {"OK", "NO", "BAD", "BYE", "PREAUTH"}) {
        if (ascii::equals_ignoring_case(word, condition)) return true;
    }
    return false;
}

struct LiteralMark {
    std::size_t begin;  // where `{n}` or `~{n}` begins in the line
    std::size_t size;   // saturates
};

std::optional<LiteralMark> literal_mark(std::string_view line) {
    if (!line.ends_with('}')) return std::nullopt;
    const auto brace = line.rfind('{');
    if (brace == std::string_view::npos) return std::nullopt;
    const auto digits = line.substr(brace + 1, line.size() - brace - 2);
    if (digits.empty() || !std::all_of(digits.begin(), digits.end(), ascii::is_digit)) {
        return std::nullopt;
    }
    std::size_t size = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), size).ec != std::errc{}) {
        size = static_cast<std::size_t>(-1);
    }
    const bool binary = brace > 0 && line[brace - 1] == '~';  // RFC 3516, literal8
    return LiteralMark{binary ? brace - 1 : brace, size};
}

}  // namespace

Result<std::optional<RawResponse>> ResponseFramer::take(std::string_view& bytes) {
    if (!broken_.empty()) return fail(broken_);
    while (!bytes.empty()) {
        if (!in_literal_) {
            auto response = take_line(bytes);
            if (!response || *response) return response;
            continue;
        }
        const auto n = std::min(missing_, bytes.size());
        raw_.literals.back().append(bytes.substr(0, n));
        bytes.remove_prefix(n);
        missing_ -= n;
        in_literal_ = missing_ > 0;
    }
    return std::optional<RawResponse>();
}

Result<std::optional<RawResponse>> ResponseFramer::take_line(std::string_view& bytes) {
    const auto end = bytes.find('\n');
    const auto part = bytes.substr(0, end);
    if (text_size_ + line_.size() + part.size() > limits_.line) {
        return broken("a line longer than " + std::to_string(limits_.line) + " bytes");
    }
    if (part.find('\0') != std::string_view::npos) return broken("a NUL in a line");
    line_.append(part);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    if (end == std::string_view::npos) return std::optional<RawResponse>();

    if (!line_.ends_with('\r')) return broken("a line that does not end in CR LF");
    line_.pop_back();
    const auto complete = end_line();
    if (!complete) return tl::unexpected(complete.error());
    if (!*complete) return std::optional<RawResponse>();
    auto whole = std::move(raw_);
    raw_ = {};
    text_size_ = literals_size_ = 0;
    return std::optional<RawResponse>(std::move(whole));
}

// True when the response is complete, false when a literal follows.
Result<bool> ResponseFramer::end_line() {
    const bool may_have_literals = !raw_.text.empty() || !is_status_line(line_);
    const auto mark = may_have_literals ? literal_mark(line_) : std::nullopt;
    if (mark) {
        if (raw_.literals.size() >= limits_.literal_count) return broken("too many literals");
        const auto room = limits_.literals - std::min(limits_.literals, literals_size_);
        if (mark->size > room) {
            return broken("literals above " + std::to_string(limits_.literals) + " bytes");
        }
        line_.resize(mark->begin);
        literals_size_ += mark->size;
        missing_ = mark->size;
        in_literal_ = missing_ > 0;
        raw_.literals.emplace_back().reserve(mark->size);
    }
    text_size_ += line_.size();
    raw_.text.push_back(std::move(line_));
    line_.clear();
    return !mark;
}

tl::unexpected<Error> ResponseFramer::broken(std::string why) {
    broken_ = "IMAP response: " + std::move(why);
    return fail(broken_);
}

}  // namespace triaged::imap
