#include "triage/regex_gate.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>

namespace triaged::triage {
namespace {

constexpr std::int64_t kBaseMemory = 8 << 20;
constexpr std::int64_t kMemoryPerRegex = 32 << 10;
constexpr std::int64_t kMaxMemory = 64 << 20;

}  // namespace

struct RegexGate::Set {
    explicit Set(const re2::RE2::Options& options) : set(options, re2::RE2::UNANCHORED) {}
    re2::RE2::Set set;
};

RegexGate::RegexGate() = default;
RegexGate::RegexGate(RegexGate&&) noexcept = default;
RegexGate& RegexGate::operator=(RegexGate&&) noexcept = default;
RegexGate::~RegexGate() = default;

void RegexGate::add(const std::string& relaxed, std::uint32_t target) {
    if (relaxed.empty()) {
        always_.push_back(target);
    } else {
        pending_.emplace_back(relaxed, target);
    }
}

void RegexGate::build() {
    if (pending_.empty()) return;
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(std::min(
        kMaxMemory, kBaseMemory + kMemoryPerRegex * static_cast<std::int64_t>(pending_.size())));
    auto set = std::make_unique<Set>(options);
    for (const auto& [relaxed, target] : pending_) {
        std::string error;
        if (set->set.Add(relaxed, &error) < 0) {
            always_.push_back(target);
        } else {
            in_set_.push_back(target);
        }
    }
    if (in_set_.empty()) {
        // Nothing to look for.
    } else if (set->set.Compile()) {
        set_ = std::move(set);
    } else {
        always_.insert(always_.end(), in_set_.begin(), in_set_.end());
        in_set_.clear();
    }
    pending_ = {};
}

void RegexGate::find(std::string_view text, std::vector<std::uint32_t>& targets) const {
    targets.insert(targets.end(), always_.begin(), always_.end());
    if (!set_) return;
    std::vector<int> matched;
    re2::RE2::Set::ErrorInfo error{};
    if (set_->set.Match({text.data(), text.size()}, &matched, &error)) {
        for (const int i : matched) targets.push_back(in_set_[static_cast<std::size_t>(i)]);
    } else if (error.kind != re2::RE2::Set::kNoError) {
        targets.insert(targets.end(), in_set_.begin(), in_set_.end());
    }
}

}  // namespace triaged::triage
