#include "message/encoded_word.h"

#include <optional>

#include "base/ascii.h"
#include "message/charset.h"
#include "message/limits.h"
#include "message/transfer_decoding.h"

namespace triaged::message {
namespace {

struct Word {
    std::string_view charset;
    char encoding = 'q';
    std::string_view payload;
    std::size_t size = 0;  // with "=?" and "?="
};

bool is_token(std::string_view text) {
    for (const char c : text) {
        if (!ascii::is_alnum(c) && std::string_view("-_.:+*'").find(c) == std::string_view::npos) {
            return false;
        }
    }
    return !text.empty();
}

// The encoded word at the start of `text`, which begins with "=?".
std::optional<Word> word_at(std::string_view text) {
    constexpr std::size_t longest_charset = 60;
    const auto first = text.substr(0, longest_charset).find('?', 2);
    if (first == std::string_view::npos || first + 2 >= text.size()) return {};
    Word word;
    word.charset = text.substr(2, first - 2);
    if (!is_token(word.charset)) return {};
    word.charset = word.charset.substr(0, word.charset.find('*'));  // RFC 2231: language
    word.encoding = ascii::lower(text[first + 1]);
    if ((word.encoding != 'q' && word.encoding != 'b') || text[first + 2] != '?') return {};
    const auto begin = first + 3;
    // A payload holds no "?", so the first one ends it, or this is no word.
    const auto end = text.find('?', begin);
    if (end == std::string_view::npos || end + 1 >= text.size() || text[end + 1] != '=') return {};
    word.payload = text.substr(begin, end - begin);
    word.size = end + 2;
    return word;
}

class Decoder {
public:
    std::string run(std::string_view text) {
        std::size_t words = 0;
        std::size_t plain = 0;  // start of the text not yet copied
        for (std::size_t i = text.find("=?"); i != std::string_view::npos; i = text.find("=?", i)) {
            const auto word =
                words < limits::encoded_words ? word_at(text.substr(i)) : std::nullopt;
            if (!word) {
                i += 2;
                continue;
            }
            ++words;
            add_plain(text.substr(plain, i - plain), words > 1);
            add_word(*word);
            i += word->size;
            plain = i;
        }
        add_plain(text.substr(plain), false);
        flush();
        return cleaned();
    }

private:
    void add_plain(std::string_view text, bool before_word) {
        const bool blank = ascii::trim(text).empty();
        if (blank && before_word) return;
        if (text.empty()) return;
        flush();
        out_ += to_utf8(text, "");
    }

    void add_word(const Word& word) {
        // A stateful charset begins anew in each word; ICU objects to an empty stretch between.
        const bool stateful = ascii::starts_with_ignoring_case(word.charset, "iso-2022");
        if (stateful || !ascii::equals_ignoring_case(word.charset, charset_)) flush();
        charset_ = word.charset;
        if (word.encoding == 'b') {
            bytes_ += decode_base64(word.payload).bytes;
        } else {
            bytes_ += decode_q(word.payload);
        }
    }

    void flush() {
        if (bytes_.empty()) return;
        out_ += to_utf8(bytes_, charset_);
        bytes_.clear();
    }

    std::string cleaned() {
        for (char& c : out_) {
            const auto u = static_cast<unsigned char>(c);
            if (u < 0x20 || u == 0x7f) c = ' ';
        }
        return std::string(ascii::trim(out_));
    }

    std::string out_;
    std::string bytes_;  // of words of `charset_`, not yet converted
    std::string charset_;
};

}  // namespace

std::string decode_encoded_words(std::string_view text) { return Decoder().run(text); }

}  // namespace triaged::message
