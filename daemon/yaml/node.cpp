#include "yaml/node.h"

namespace triaged::yaml {

const Node* Node::find(std::string_view key) const {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i].text == key) return &items[i];
    }
    return nullptr;
}

std::string_view describe(Kind kind) {
    switch (kind) {
        case Kind::scalar:
            return "text";
        case Kind::sequence:
            return "a list";
        case Kind::map:
            return "a mapping";
        case Kind::null:
            break;
    }
    return "nothing";
}

}  // namespace triaged::yaml
