#include "triage/word_table.h"

#include <algorithm>
#include <numeric>

namespace triaged::triage {

void WordTable::build(const std::vector<Word>& words) {
    nodes_.assign(1, {});
    labels_.clear();
    targets_.clear();
    root_.fill(0);
    std::vector<std::uint32_t> order(words.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(),
              [&](auto a, auto b) { return words[a].text < words[b].text; });

    // Breadth first over ranges of the sorted words that share their first `depth` bytes: a
    // node's edges become neighbours, and long words need no stack.
    struct Range {
        std::size_t begin, end, depth;
        std::uint32_t node;
    };
    std::vector<Range> queue{{0, order.size(), 0, 0}};
    for (std::size_t next = 0; next < queue.size(); ++next) {
        Range range = queue[next];
        for (; range.begin < range.end; ++range.begin) {
            const Word& word = words[order[range.begin]];
            if (word.text.size() > range.depth) break;
            (word.stem ? nodes_[range.node].stem : nodes_[range.node].word) = order[range.begin];
        }
        nodes_[range.node].edges_begin = static_cast<std::uint32_t>(labels_.size());
        while (range.begin < range.end) {
            const char label = words[order[range.begin]].text[range.depth];
            std::size_t end = range.begin;
            while (end < range.end && words[order[end]].text[range.depth] == label) ++end;
            const auto child = static_cast<std::uint32_t>(nodes_.size());
            nodes_.emplace_back();
            labels_.push_back(label);
            targets_.push_back(child);
            queue.push_back({range.begin, end, range.depth + 1, child});
            range.begin = end;
        }
        nodes_[range.node].edges_end = static_cast<std::uint32_t>(labels_.size());
    }
    const Node& root = nodes_[0];
    for (auto i = root.edges_begin; i < root.edges_end; ++i) {
        root_[static_cast<unsigned char>(labels_[i])] = targets_[i];
    }
}

}  // namespace triaged::triage
