#include "message/body_text.h"

#include <algorithm>

#include "base/ascii.h"
#include "message/charset.h"
#include "message/flowed.h"
#include "message/html_text.h"
#include "message/limits.h"
#include "message/transfer_decoding.h"
#include "message/uuencode.h"

namespace triaged::message {
namespace {

// In place, CRLF and lone CR to LF.
void make_lf(std::string& text) {
    if (text.find('\r') == std::string::npos) return;
    std::size_t to = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r') {
            if (i + 1 < text.size() && text[i + 1] == '\n') continue;
            text[to++] = '\n';
        } else {
            text[to++] = text[i];
        }
    }
    text.resize(to);
}

std::size_t size_without_line_ends(std::string_view text) {
    const auto last = text.find_last_not_of("\r\n");
    const auto kept = text.substr(0, last == std::string_view::npos ? 0 : last + 1);
    std::size_t size = kept.size();
    for (auto at = kept.find("\r\n"); at != std::string_view::npos;
         at = kept.find("\r\n", at + 2)) {
        --size;
    }
    return size;
}

std::string encoding_of(std::string_view raw) { return ascii::to_lower(ascii::trim(raw)); }

std::string short_name(std::string name) {
    for (char& c : name) {
        const auto u = static_cast<unsigned char>(c);
        if (u < 0x20 || u == 0x7f) c = ' ';
    }
    return std::string(utf8_prefix(name, limits::file_name));
}

class Reader {
public:
    Reader(const MimeTree& tree, Defects& defects) : tree_(tree), defects_(defects) {}

    BodyText run() {
        out_.parts.reserve(tree_.entities.size());
        for (const auto& entity : tree_.entities) describe(entity);
        choose();
        if (plain_ >= 0) {
            out_.text = text_of(plain_);
        } else if (html_ >= 0) {
            out_.text = text_of(html_);
        }
        compose();
        return std::move(out_);
    }

private:
    const Entity& entity(int i) const { return tree_.entities[static_cast<std::size_t>(i)]; }
    const Part& part(int i) const { return out_.parts[static_cast<std::size_t>(i)]; }

    void describe(const Entity& entity) {
        Part part;
        part.type = entity.type;
        part.charset = ascii::to_lower(entity.content_type.get("charset"));
        part.encoding = encoding_of(tree_.raw_field(entity, "content-transfer-encoding"));
        const auto raw = tree_.raw_field(entity, "content-disposition");
        if (!raw.empty()) {
            const auto disposition = parse_parameters(raw);
            part.filename = disposition.get("filename");
            part.attachment = disposition.value == "attachment";
        }
        if (part.filename.empty()) part.filename = entity.content_type.get("name");
        part.filename = short_name(std::move(part.filename));
        part.attachment = part.attachment || !part.filename.empty();
        const bool container = entity.container || entity.type.starts_with("multipart/") ||
                               entity.type.starts_with("message/");
        if (!container) part.size = decoded_size(entity, part);
        out_.parts.push_back(std::move(part));
    }

    // Text that may be the best part is kept decoded.
    std::int64_t decoded_size(const Entity& entity, const Part& part) {
        const bool text = part.type.starts_with("text/");
        const auto index = static_cast<int>(out_.parts.size());
        const bool identity = part.encoding.empty() || part.encoding == "7bit" ||
                              part.encoding == "8bit" || part.encoding == "binary";
        if (identity) {
            return static_cast<std::int64_t>(text ? size_without_line_ends(entity.body)
                                                  : entity.body.size());
        }
        auto decoded = decode_transfer(entity.body, part.encoding);
        if (decoded.damaged) {
            defects_.add("A part is not of the transfer encoding it declares");
        }
        const auto size = text ? size_without_line_ends(decoded.bytes) : decoded.bytes.size();
        if (text && !part.attachment) decoded_.emplace_back(index, std::move(decoded.bytes));
        return static_cast<std::int64_t>(size);
    }

    std::string take_bytes(int index) {
        for (auto& [i, bytes] : decoded_) {
            if (i == index) return std::move(bytes);
        }
        return std::string(entity(index).body.substr(0, limits::text + 1));
    }

    // The part as UTF-8 with LF line ends.
    std::string text_of(int index) {
        std::string bytes = take_bytes(index);
        if (bytes.size() > limits::text) {
            defects_.limit("A text part is longer than the limit: it is cut");
            bytes.resize(limits::text);
        }
        bool guessed = false;
        std::string text = to_utf8(bytes, part(index).charset, &guessed);
        if (guessed) defects_.add("A text part is not of the charset it declares");
        make_lf(text);
        return text;
    }

    bool is_readable(int i, std::string_view type) const {
        return part(i).type == type && !part(i).attachment &&
               !within_attached_mail_[static_cast<std::size_t>(i)];
    }

    void choose() {
        const auto n = static_cast<int>(tree_.entities.size());
        within_attached_mail_.assign(static_cast<std::size_t>(n), false);
        for (int i = 1; i < n; ++i) {
            const int parent = entity(i).parent;
            within_attached_mail_[static_cast<std::size_t>(i)] =
                within_attached_mail_[static_cast<std::size_t>(parent)] ||
                part(parent).type.starts_with("message/") || part(parent).attachment;
        }
        for (int i = 0; i < n; ++i) {
            if (plain_ < 0 && is_readable(i, "text/plain")) plain_ = i;
            if (html_ < 0 && is_readable(i, "text/html")) html_ = i;
        }
    }

    std::string plain_of(int index, std::string text) {
        if (part(index).type == "text/html") {
            auto html = html_to_text(text);
            if (html.hidden) defects_.add("Hidden text in the HTML was left out");
            if (html.cut) defects_.limit("The HTML is larger or deeper than the limit: it is cut");
            return std::move(html.text);
        }
        const auto& type = entity(index).content_type;
        if (ascii::equals_ignoring_case(type.get("format"), "flowed")) {
            text = unflow(text, ascii::equals_ignoring_case(type.get("delsp"), "yes"));
        }
        return without_uu_blocks(std::move(text));
    }

    static std::string without_uu_blocks(std::string text) {
        if (text.find("begin ") == std::string::npos) return text;
        std::string out;
        std::size_t copied = 0;
        while (const auto block = find_uu_block(text, copied)) {
            out.append(text, copied, block->begin - copied);
            copied = block->end;
        }
        if (copied == 0) return text;
        out.append(text, copied);
        return out;
    }

    // The best part, and the other unnamed ones beside it.
    void compose() {
        int best = plain_ >= 0 ? plain_ : html_;
        if (best < 0) return;
        std::string text = plain_of(best, out_.text);
        if (ascii::trim(text).empty() && best == plain_ && html_ >= 0) {
            best = html_;
            text = plain_of(html_, text_of(html_));
        }
        out_.plain_text = std::move(text);
        int around = best;  // its ancestor right below a multipart/mixed
        while (entity(around).parent >= 0 &&
               part(entity(around).parent).type != "multipart/mixed") {
            around = entity(around).parent;
        }
        const int mixed = entity(around).parent;
        if (mixed < 0) return;
        const auto n = static_cast<int>(tree_.entities.size());
        for (int i = around + 1; i < n && out_.plain_text.size() < limits::text; ++i) {
            if (entity(i).parent != mixed || i == best) continue;
            if (!is_readable(i, "text/plain") && !is_readable(i, "text/html")) continue;
            const auto more = plain_of(i, text_of(i));
            if (ascii::trim(more).empty()) continue;
            if (!out_.plain_text.empty() && out_.plain_text.back() != '\n') out_.plain_text += '\n';
            out_.plain_text += more;
        }
        if (out_.plain_text.size() > limits::text) {
            out_.plain_text = utf8_prefix(out_.plain_text, limits::text);
            defects_.limit("A text part is longer than the limit: it is cut");
        }
    }

    const MimeTree& tree_;
    Defects& defects_;
    BodyText out_;
    std::vector<std::pair<int, std::string>> decoded_;
    std::vector<bool> within_attached_mail_;
    int plain_ = -1;
    int html_ = -1;
};

}  // namespace

BodyText read_body(const MimeTree& tree, Defects& defects) { return Reader(tree, defects).run(); }

}  // namespace triaged::message
