#include "message/parameters.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/ascii.h"
#include "message/charset.h"
#include "message/encoded_word.h"
#include "message/limits.h"

namespace triaged::message {
namespace {

// Reads one field from left to right.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool done() const { return pos_ >= text_.size(); }

    // Up to one of `stops` outside quotes and comments; blanks at both ends and comments removed.
    // A quoted value keeps what is inside only.
    std::string read_until(std::string_view stops) {
        std::string out;
        std::size_t keep = 0;  // bytes which are not trailing blanks
        while (!done() && stops.find(text_[pos_]) == std::string_view::npos) {
            const char c = text_[pos_];
            if (c == '"' && out.empty()) {
                read_quoted(out, stops);
                keep = out.size();
            } else if (c == '(' && (out.empty() || ascii::is_blank(text_[pos_ - 1]))) {
                skip_comment();
            } else {
                ++pos_;
                if (ascii::is_space(c) && out.empty()) continue;
                if (c == '\r' || c == '\n') continue;
                out += c;
                if (!ascii::is_blank(c)) keep = out.size();
            }
        }
        out.resize(keep);
        return out;
    }

    bool take(char c) {
        if (done() || text_[pos_] != c) return false;
        ++pos_;
        return true;
    }

private:
    // A quote ends the value only before a stop, a blank or the end: `"a"b.pdf"` is one name.
    void read_quoted(std::string& out, std::string_view stops) {
        ++pos_;
        while (!done()) {
            const char c = text_[pos_++];
            if (c == '"') {
                if (ends_here(stops)) return;
                out += c;
            } else if (c == '\\' && !done()) {
                out += text_[pos_++];
            } else if (c != '\r' && c != '\n') {
                out += c;
            }
        }
    }

    bool ends_here(std::string_view stops) const {
        return done() || ascii::is_space(text_[pos_]) || text_[pos_] == '(' ||
               stops.find(text_[pos_]) != std::string_view::npos;
    }

    void skip_comment() {
        int depth = 0;
        while (!done()) {
            const char c = text_[pos_++];
            if (c == '\\') {
                ++pos_;
            } else if (c == '(') {
                ++depth;
            } else if (c == ')' && --depth == 0) {
                return;
            }
        }
    }

    std::string_view text_;
    std::size_t pos_ = 0;
};

int hex_digit(char c) {
    if (ascii::is_digit(c)) return c - '0';
    const char l = ascii::lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() + 0 && hex_digit(text[i + 1]) >= 0 &&
            hex_digit(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

// One `name*3*=value`, before the pieces are put together.
struct Piece {
    std::string name;
    int number = -1;  // -1: no continuation
    bool extended = false;
    std::string value;
};

Piece make_piece(std::string name, std::string value) {
    Piece piece;
    piece.value = std::move(value);
    if (!name.empty() && name.back() == '*') {
        piece.extended = true;
        name.pop_back();
    }
    const auto star = name.rfind('*');
    if (star != std::string::npos && star + 1 < name.size() && name.size() - star <= 4 &&
        std::all_of(name.begin() + static_cast<std::ptrdiff_t>(star) + 1, name.end(),
                    ascii::is_digit)) {
        piece.number = std::stoi(name.substr(star + 1));
        name.resize(star);
    }
    piece.name = ascii::to_lower(name);
    return piece;
}

// The pieces of one name, in order, as UTF-8.
std::string joined(const std::vector<const Piece*>& pieces) {
    std::string charset, bytes;
    bool extended = false;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        std::string_view value = pieces[i]->value;
        if (!pieces[i]->extended) {
            bytes += value;
            continue;
        }
        if (i == 0) {
            const auto first = value.find('\'');
            const auto second = first == value.npos ? first : value.find('\'', first + 1);
            if (second != value.npos) {
                charset = value.substr(0, first);
                value.remove_prefix(second + 1);
            }
        }
        extended = true;
        bytes += percent_decoded(value);
    }
    if (extended) return to_utf8(bytes, charset);
    return decode_encoded_words(bytes);
}

}  // namespace

std::string_view Parameters::get(std::string_view name) const {
    for (const auto& [key, text] : all) {
        if (key == name) return text;
    }
    return {};
}

Parameters parse_parameters(std::string_view raw) {
    Parameters out;
    Reader reader(raw);
    out.value = ascii::to_lower(reader.read_until(";"));
    std::erase_if(out.value, ascii::is_space);

    std::vector<Piece> pieces;
    while (reader.take(';') && pieces.size() < limits::parameters) {
        std::string name = reader.read_until("=;");
        if (!reader.take('=')) continue;
        pieces.push_back(make_piece(std::move(name), reader.read_until(";")));
    }
    std::vector<const Piece*> order;
    for (const auto& piece : pieces) order.push_back(&piece);
    std::stable_sort(order.begin(), order.end(), [](const Piece* a, const Piece* b) {
        if (a->name != b->name) return a->name < b->name;
        return a->number < b->number;
    });
    for (std::size_t i = 0; i < order.size();) {
        std::size_t end = i + 1;
        while (end < order.size() && order[end]->name == order[i]->name) ++end;
        std::vector<const Piece*> same(order.begin() + static_cast<std::ptrdiff_t>(i),
                                       order.begin() + static_cast<std::ptrdiff_t>(end));
        // A plain and a continued form may stand side by side; the extended one says more.
        const bool has_extended = std::any_of(
            same.begin(), same.end(), [](const Piece* p) { return p->extended || p->number >= 0; });
        if (has_extended) {
            std::erase_if(same, [](const Piece* p) { return !p->extended && p->number < 0; });
        }
        if (same[0]->number < 0) same.resize(1);
        out.all.emplace_back(order[i]->name, joined(same));
        i = end;
    }
    return out;
}

std::string media_type(const Parameters& content_type) {
    const auto& value = content_type.value;
    const auto slash = value.find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == value.size()) return "text/plain";
    return value;
}

}  // namespace triaged::message
