#pragma once

#include <string>
#include <vector>

namespace triaged::triage {

using Texts = std::vector<std::string>;

/// A word's characters, each with what combines with it: good enough to cut words at.
Texts characters(const std::string& text);

/// texts[begin, end) one after the other.
std::string joined(const Texts& texts, std::size_t begin, std::size_t end);

}  // namespace triaged::triage
