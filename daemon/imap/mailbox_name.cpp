#include "imap/mailbox_name.h"

#include <cstdint>

#include "base/utf8.h"

namespace triaged::imap {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

bool is_printable(char32_t c) { return c >= 0x20 && c <= 0x7E; }

constexpr char32_t invalid = 0xFFFFFFFF;

// One code point of strict UTF-8 (RFC 3629) from the front of `text`, which becomes shorter.
char32_t take_utf8(std::string_view& text) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return invalid;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    char32_t c = length == 1 ? byte(0) : byte(0) & (0x7F >> length);
    for (std::size_t i = 1; i < length; ++i) c = c << 6 | (byte(i) & 0x3F);
    text.remove_prefix(length);
    return c;
}

void append_utf8(std::string& out, char32_t c) {
    const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6);
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

// Writes UTF-16 units as base64, most significant bit first, the last digit filled up with zeros.
class Encoder {
public:
    explicit Encoder(std::string& out) : out_(out) {}

    void add(char32_t c) {
        if (!open_) out_ += '&';
        open_ = true;
        if (c < 0x10000) return add_unit(c);
        add_unit(0xD800 + ((c - 0x10000) >> 10));
        add_unit(0xDC00 + ((c - 0x10000) & 0x3FF));
    }
    void close() {
        if (!open_) return;
        if (bits_ > 0) put(6 - bits_);
        out_ += '-';
        open_ = false;
        bits_ = 0;
        pending_ = 0;
    }

private:
    void add_unit(char32_t unit) {
        pending_ = pending_ << 16 | unit;
        bits_ += 16;
        while (bits_ >= 6) {
            bits_ -= 6;
            out_ += alphabet[pending_ >> bits_ & 0x3F];
        }
        pending_ &= (1U << bits_) - 1;
    }
    void put(int fill) { out_ += alphabet[pending_ << fill & 0x3F]; }

    std::string& out_;
    bool open_ = false;
    std::uint32_t pending_ = 0;  // the low bits_ bits are not written yet
    int bits_ = 0;
};

// The base64 digits between `&` and `-`, appended to `out` as UTF-8; false when they are not a
// whole number of UTF-16 units with pairs in order and zeros to fill up.
bool append_decoded(std::string& out, std::string_view digits) {
    std::uint32_t pending = 0;
    int bits = 0;
    char32_t high = 0;  // a surrogate that waits for its other half
    for (const char c : digits) {
        const auto value = alphabet.find(c);
        if (value == std::string_view::npos) return false;
        pending = pending << 6 | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits < 16) continue;
        bits -= 16;
        char32_t unit = pending >> bits;
        pending &= (1U << bits) - 1;
        const bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;
        if (is_low != (high != 0)) return false;
        if (unit >= 0xD800 && unit <= 0xDBFF) {
            high = unit;
            continue;
        }
        if (is_low) unit = 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00);
        high = 0;
        append_utf8(out, unit);
    }
    return high == 0 && bits < 6 && pending == 0;
}

}  // namespace

Result<std::string> encode_mailbox_name(std::string_view utf8) {
    if (utf8.empty()) return fail("mailbox name: it is empty");
    std::string out;
    Encoder encoder(out);
    while (!utf8.empty()) {
        const char32_t c = take_utf8(utf8);
        if (c == invalid) return fail("mailbox name: invalid UTF-8");
        if (c < 0x20 || c == 0x7F) return fail("mailbox name: control character");
        if (!is_printable(c)) {
            encoder.add(c);
            continue;
        }
        encoder.close();
        out += static_cast<char>(c);
        if (c == '&') out += '-';
    }
    encoder.close();
    return out;
}

Result<std::string> decode_mailbox_name(std::string_view wire) {
    std::string out;
    for (std::size_t i = 0; i < wire.size(); ++i) {
        if (wire[i] != '&') {
            out += wire[i];
            continue;
        }
        const auto end = wire.find('-', i);
        if (end == std::string_view::npos) return fail("mailbox name: '&' without '-'");
        if (end == i + 1) {
            out += '&';
        } else if (!append_decoded(out, wire.substr(i + 1, end - i - 1))) {
            return fail("mailbox name: invalid modified UTF-7");
        }
        i = end;
    }
    const auto again = encode_mailbox_name(out);
    if (!again) return again;
    if (*again != wire) return fail("mailbox name: not the one spelling of this name");
    return out;
}

}  // namespace triaged::imap
