#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace triaged::triage {

/// The gate for regexes that require no literal: one RE2::Set over their relaxed forms. When
/// the set cannot be built or runs out of memory, every regex in it is a candidate: slower, and
/// never wrong.
class RegexGate {
public:
    RegexGate();
    RegexGate(RegexGate&&) noexcept;
    RegexGate& operator=(RegexGate&&) noexcept;
    ~RegexGate();

    /// An empty `relaxed` is a candidate always.
    void add(const std::string& relaxed, std::uint32_t target);
    void build();

    /// Appends the targets whose regex may match `text` (valid UTF-8).
    void find(std::string_view text, std::vector<std::uint32_t>& targets) const;

private:
    struct Set;
    std::vector<std::pair<std::string, std::uint32_t>> pending_;
    std::unique_ptr<Set> set_;
    std::vector<std::uint32_t> in_set_;
    std::vector<std::uint32_t> always_;
};

}  // namespace triaged::triage
