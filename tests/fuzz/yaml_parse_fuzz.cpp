// Any bytes as a YAML file: no crash, no endless loop, positions within the file.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "yaml/parse.h"

namespace {

void check(const triaged::yaml::Node& node, std::size_t depth) {
    if (depth > triaged::yaml::kMaxDepth || node.at.line < 1 || node.at.column < 1) std::abort();
    if (node.is_map() && node.keys.size() != node.items.size()) std::abort();
    for (const auto& item : node.items) check(item, depth + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    triaged::Diagnostics diagnostics;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto document = triaged::yaml::parse("fuzz.yaml", text, diagnostics);
    if (document.has_value() == triaged::has_errors(diagnostics)) std::abort();
    if (document) check(document->root, 0);
    return 0;
}
