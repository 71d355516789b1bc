#include "triage/regex_advice.h"

#include "base/ascii.h"

namespace triaged::triage {
namespace {

// "/refund/i": a slash at both ends, and letters of options behind.
std::string_view between_slashes(std::string_view pattern) {
    const auto end = pattern.rfind('/');
    if (pattern.size() < 3 || pattern[0] != '/' || end == 0) return {};
    for (const char c : pattern.substr(end + 1)) {
        if (std::string_view("gimsuxyU").find(c) == std::string_view::npos) return {};
    }
    return pattern.substr(1, end - 1);
}

bool matches(const Regex& regex, std::string_view text) {
    Regex::Range range;
    std::vector<Regex::Capture> captures;
    return regex.search(text, {0, text.size()}, range, captures) == Regex::Outcome::match;
}

}  // namespace

std::string regex_hint(std::string_view pattern, const Regex::Fault& fault) {
    const auto says = [&](const char* what) {
        return fault.message.find(what) != std::string::npos;
    };
    if (pattern.starts_with('*')) {
        return "* repeats what stands before it; for file names write glob: " +
               std::string(pattern.substr(0, 60));
    }
    if (says("longer than") || says("too large") || says("becomes")) {
        return "write several, or a list of words";
    }
    if (says("too deeply")) return "at most 50 parentheses within each other";
    if (says("\\C")) return "\\C is a byte, of which characters have several: write .";
    if (says("lookbehind"))
        return "what stands before must have one length; write it without * and +";
    if (says("parenthes")) return "write \\( for a parenthesis that is meant as it stands";
    if (says("terminating ]")) return "write \\[ for a bracket that is meant as it stands";
    return "the syntax is that of PCRE2; write it in single quotes";
}

std::optional<Error> regex_advice(std::string_view pattern, const Regex& regex) {
    const std::string_view inner = between_slashes(pattern);
    if (!inner.empty()) {
        return Error{"the slashes are part of the pattern",
                     "write '" + std::string(inner.substr(0, 60)) +
                         "'; upper and lower case are the same anyway"};
    }
    // "^(?!.*refund)" matches nearly every text, and means what it says.
    const bool excludes = pattern.find("(?!") != std::string_view::npos ||
                          pattern.find("(?<!") != std::string_view::npos;
    if (!excludes && matches(regex, "") && matches(regex, "\x01")) {
        return Error{"it matches every text, even an empty one",
                     "is all of it optional? exists: true asks whether there is any"};
    }
    return std::nullopt;
}

}  // namespace triaged::triage
