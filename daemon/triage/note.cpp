#include "triage/note.h"

#include <algorithm>

#include "base/utf8.h"
#include "triage/sentences.h"

namespace triaged::triage {
namespace {

constexpr std::size_t kMaxBytes = 200;
constexpr std::size_t kMaxFieldBytes = 60;

// A name PCRE2 takes for a group.
bool is_field(std::string_view name) {
    return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

std::string shown(std::string_view value) {
    std::string text = on_one_line(utf8_prefix(value, kMaxFieldBytes));
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    return text;
}

}  // namespace

Result<Note> Note::parse(std::string_view text) {
    constexpr char kHint[] = "write text with fields in braces: \"Asks for {order} again\"";
    if (text.empty()) return fail("there is no text", kHint);
    if (text.size() > kMaxBytes) return fail("at most 200 bytes", "say it shorter");
    if (std::any_of(text.begin(), text.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x20; })) {
        return fail("a note is one line", kHint);
    }
    Note note;
    while (!text.empty()) {
        const auto brace = text.find_first_of("{}");
        if (brace != 0) note.pieces_.push_back({std::string(text.substr(0, brace)), false});
        if (brace == std::string_view::npos) break;
        const auto close = text.find('}', brace);
        const auto name = text.substr(brace + 1, close - brace - 1);
        if (text[brace] != '{' || close == std::string_view::npos || !is_field(name)) {
            return fail("a brace that holds no field's name", kHint);
        }
        note.pieces_.push_back({std::string(name), true});
        text.remove_prefix(close + 1);
    }
    return note;
}

std::string Note::fill(const std::map<std::string, std::string>& fields) const {
    std::string out;
    for (const Piece& piece : pieces_) {
        if (!piece.field) {
            out += piece.text;
            continue;
        }
        const auto found = fields.find(piece.text);
        const std::string value = found == fields.end() ? "" : shown(found->second);
        out += value.empty() ? "?" : value;
    }
    return out;
}

std::vector<std::string> Note::fields() const {
    std::vector<std::string> names;
    for (const Piece& piece : pieces_) {
        if (piece.field) names.push_back(piece.text);
    }
    return names;
}

}  // namespace triaged::triage
