#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "message/message.h"
#include "triage/fields.h"
#include "triage/trace.h"

namespace triaged::triage {

/// Finds the line of the mail's text a hit stands in. Lives as long as the message. Cost: linear
/// in the text once, then logarithmic in its lines.
class TextPlaces {
public:
    explicit TextPlaces(const message::Message& message);

    /// Fills in line, column and excerpt of `hit`, bytes [hit.begin, hit.end) of value `number` of
    /// `field`, which is `value`.
    void describe(Field field, std::uint32_t number, std::string_view value, TracedHit& hit) const;

private:
    struct Lines {
        explicit Lines(std::string_view of);
        void describe(std::size_t begin, std::size_t end, TracedHit& hit) const;

        std::string_view text;
        std::vector<std::size_t> begins;
    };

    const message::Message& message_;
    Lines text_;
    Lines new_text_;
};

}  // namespace triaged::triage
